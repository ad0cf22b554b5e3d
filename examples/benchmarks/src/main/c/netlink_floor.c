// What the kernel allows: the benchmarks' netlink work with nothing around the system calls.
//
//   netlink_floor routes-add COUNT BATCH     blackhole /32 routes from 10.0.0.0 on, BATCH messages per sendmsg
//   netlink_floor routes-delete COUNT BATCH
//   netlink_floor routes-dump TIMES          walks the headers of all IPv4 routes
//   netlink_floor set-load COUNT INTERVAL    table ip floor, set s: COUNT elements, single or intervals of one address
//   netlink_floor set-swap OUT IN TIMES INTERVAL
//                                            takes element number OUT away and puts number IN in, then the other way round, and so on
//
// Prints "WALL CPU" in seconds and the number of messages that the kernel sent. Run it in a namespace of its own.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RECEIVE_BYTES (1 << 20)
#define LIST_LIMIT 65000
#define FIRST_ADDRESS 0x0a000000u
#define TABLE_NAME "floor"
#define SET_NAME "s"

static int fd;
static char *out;
static char *at;
static unsigned sequence;
static char received[RECEIVE_BYTES];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void open_socket(int protocol) {
    int one = 1;
    int queue = 64 << 20;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK};
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) < 0) {
        fail("socket");
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &queue, sizeof queue);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue);
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
    out = at = malloc(queue);
}

static struct nlmsghdr *begin(int type, int flags) {
    struct nlmsghdr *header = (struct nlmsghdr *) at;
    *header = (struct nlmsghdr){
        .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags, .nlmsg_seq = ++sequence};
    at += NLMSG_HDRLEN;
    return header;
}

static void end(struct nlmsghdr *header) {
    header->nlmsg_len = at - (char *) header;
}

static void put(const void *bytes, int length) {
    memcpy(at, bytes, length);
    memset(at + length, 0, NLMSG_ALIGN(length) - length);
    at += NLMSG_ALIGN(length);
}

static void attribute(int type, const void *bytes, int length) {
    struct nlattr header = {.nla_len = NLA_HDRLEN + length, .nla_type = type};
    put(&header, sizeof header);
    put(bytes, length);
}

static void text(int type, const char *value) {
    attribute(type, value, strlen(value) + 1);
}

static void number(int type, unsigned value) {
    unsigned wire = htonl(value);
    attribute(type, &wire, sizeof wire);
}

static struct nlattr *nest(int type) {
    struct nlattr *start = (struct nlattr *) at;
    attribute(type | NLA_F_NESTED, "", 0);
    return start;
}

static void close_nest(struct nlattr *start) {
    start->nla_len = at - (char *) start;
}

static void flush(void) {
    if (send(fd, out, at - out, 0) < 0) {
        fail("send");
    }
    at = out;
}

// Reads until the answer with this number; returns how many messages came.
static long drain(unsigned last) {
    for (long messages = 0;;) {
        int length = recv(fd, received, sizeof received, 0);
        if (length < 0) {
            fail("recv");
        }
        struct nlmsghdr *header = (struct nlmsghdr *) received;
        for (; NLMSG_OK(header, length); header = NLMSG_NEXT(header, length)) {
            if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
                int code = *(int *) NLMSG_DATA(header);
                if (code != 0) {
                    fprintf(stderr, "message %u: %s\n", header->nlmsg_seq, strerror(-code));
                    exit(1);
                }
                if (header->nlmsg_seq == last) {
                    return messages;
                }
            } else {
                messages++;
            }
        }
    }
}

static void change_routes(int type, int flags, unsigned count, unsigned batch) {
    for (unsigned done = 0; done < count;) {
        for (unsigned i = 0; i < batch && done < count; i++, done++) {
            int last = i == batch - 1 || done == count - 1;
            struct nlmsghdr *header = begin(type, flags | (last ? NLM_F_ACK : 0));
            struct rtmsg route = {
                .rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN,
                .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_BLACKHOLE};
            unsigned destination = htonl(FIRST_ADDRESS + done);
            put(&route, sizeof route);
            attribute(RTA_DST, &destination, sizeof destination);
            end(header);
        }
        flush();
        drain(sequence);
    }
}

static long dump_routes(void) {
    struct nlmsghdr *header = begin(RTM_GETROUTE, NLM_F_DUMP);
    struct rtmsg route = {.rtm_family = AF_INET};
    put(&route, sizeof route);
    end(header);
    flush();
    return drain(sequence);
}

static struct nlmsghdr *begin_netfilter(int type, int flags, int resource) {
    struct nlmsghdr *header = begin(type, flags);
    struct nfgenmsg generic = {.nfgen_family = NFPROTO_IPV4, .res_id = htons(resource)};
    put(&generic, sizeof generic);
    return header;
}

static struct nlmsghdr *begin_nftables(int type, int flags) {
    return begin_netfilter(NFNL_SUBSYS_NFTABLES << 8 | type, flags, 0);
}

static void element(unsigned address, int ends_interval) {
    unsigned wire = htonl(address);
    struct nlattr *element = nest(NFTA_LIST_ELEM);
    if (ends_interval) {
        number(NFTA_SET_ELEM_FLAGS, NFT_SET_ELEM_INTERVAL_END);
    }
    struct nlattr *key = nest(NFTA_SET_ELEM_KEY);
    attribute(NFTA_DATA_VALUE, &wire, sizeof wire);
    close_nest(key);
    close_nest(element);
}

// Every second address is an element, so that intervals do not touch.
static void elements(int type, int flags, unsigned first, unsigned count, int interval) {
    for (unsigned done = 0; done < count;) {
        struct nlmsghdr *header = begin_nftables(type, flags);
        text(NFTA_SET_ELEM_LIST_TABLE, TABLE_NAME);
        text(NFTA_SET_ELEM_LIST_SET, SET_NAME);
        struct nlattr *list = nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        for (; done < count && at - (char *) list < LIST_LIMIT; done++) {
            unsigned address = FIRST_ADDRESS + 1 + 2 * (first + done);
            element(address, 0);
            if (interval) {
                element(address + 1, 1);
            }
        }
        close_nest(list);
        end(header);
    }
}

static void make_set(int interval) {
    struct nlmsghdr *header = begin_nftables(NFT_MSG_NEWTABLE, NLM_F_CREATE);
    text(NFTA_TABLE_NAME, TABLE_NAME);
    end(header);
    header = begin_nftables(NFT_MSG_NEWSET, NLM_F_CREATE);
    text(NFTA_SET_TABLE, TABLE_NAME);
    text(NFTA_SET_NAME, SET_NAME);
    number(NFTA_SET_FLAGS, interval ? NFT_SET_INTERVAL : 0);
    number(NFTA_SET_KEY_TYPE, 7);
    number(NFTA_SET_KEY_LEN, 4);
    number(NFTA_SET_ID, 1);
    end(header);
}

static void load_set(unsigned count, int interval) {
    end(begin_netfilter(NFNL_MSG_BATCH_BEGIN, 0, NFNL_SUBSYS_NFTABLES));
    make_set(interval);
    elements(NFT_MSG_NEWSETELEM, NLM_F_CREATE, 0, count, interval);
    end(begin_netfilter(NFNL_MSG_BATCH_END, NLM_F_ACK, NFNL_SUBSYS_NFTABLES));
    flush();
    drain(sequence);
}

static void swap_elements(unsigned gone, unsigned come, int interval) {
    end(begin_netfilter(NFNL_MSG_BATCH_BEGIN, 0, NFNL_SUBSYS_NFTABLES));
    elements(NFT_MSG_DELSETELEM, 0, gone, 1, interval);
    elements(NFT_MSG_NEWSETELEM, NLM_F_CREATE, come, 1, interval);
    end(begin_netfilter(NFNL_MSG_BATCH_END, NLM_F_ACK, NFNL_SUBSYS_NFTABLES));
    flush();
    drain(sequence);
}

static double seconds_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        return 2;
    }
    const char *work = argv[1];
    open_socket(strncmp(work, "set-", 4) == 0 ? NETLINK_NETFILTER : NETLINK_ROUTE);
    double wall = seconds_of(CLOCK_MONOTONIC);
    double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    long messages = 0;
    if (strcmp(work, "routes-add") == 0) {
        change_routes(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, atoi(argv[2]), atoi(argv[3]));
    } else if (strcmp(work, "routes-delete") == 0) {
        change_routes(RTM_DELROUTE, 0, atoi(argv[2]), atoi(argv[3]));
    } else if (strcmp(work, "routes-dump") == 0) {
        for (int i = 0; i < atoi(argv[2]); i++) {
            messages += dump_routes();
        }
    } else if (strcmp(work, "set-load") == 0) {
        load_set(atoi(argv[2]), atoi(argv[3]));
    } else if (strcmp(work, "set-swap") == 0) {
        for (int i = 0; i < atoi(argv[4]); i++) {
            swap_elements(atoi(argv[2 + i % 2]), atoi(argv[3 - i % 2]), atoi(argv[5]));
        }
    } else {
        return 2;
    }
    printf("%.6f %.6f %ld\n", seconds_of(CLOCK_MONOTONIC) - wall, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu, messages);
    return 0;
}
