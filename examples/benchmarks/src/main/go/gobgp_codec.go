// Decodes and encodes a file of BGP messages with GoBGP's library and prints the processor time, so that Poplin's codec can be
// measured beside it in the same run.
//
//	gobgp_codec decode|encode FILE PASSES
//
// Built without modules against Debian's golang-github-osrg-gobgp-dev.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/osrg/gobgp/pkg/packet/bgp"
)

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

// Splits the file into messages.
func split(file []byte) [][]byte {
	var messages [][]byte
	for at := 0; at < len(file); {
		length := int(binary.BigEndian.Uint16(file[at+16:]))
		messages = append(messages, file[at:at+length])
		at += length
	}
	return messages
}

func main() {
	work := os.Args[1]
	file, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	passes, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	messages := split(file)
	values := make([]*bgp.BGPMessage, 0, len(messages))
	if work == "encode" {
		for _, message := range messages {
			value, err := bgp.ParseBGPMessage(message)
			if err != nil {
				panic(err)
			}
			values = append(values, value)
		}
	}
	for pass := 0; pass < passes; pass++ {
		begin := cpuSeconds()
		bytes := 0
		if work == "decode" {
			for _, message := range messages {
				if _, err := bgp.ParseBGPMessage(message); err != nil {
					panic(err)
				}
				bytes += len(message)
			}
		} else {
			for _, value := range values {
				encoded, err := value.Serialize()
				if err != nil {
					panic(err)
				}
				bytes += len(encoded)
			}
		}
		fmt.Printf("%d %.6f\n", bytes, cpuSeconds()-begin)
	}
}
