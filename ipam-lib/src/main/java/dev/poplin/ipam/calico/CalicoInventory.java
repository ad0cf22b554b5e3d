package dev.poplin.ipam.calico;

import dev.poplin.ipam.importing.Inventory;

/**
 * What was read of Calico. Immutable.
 *
 * @param inventory what it holds; its notes say what could not be taken as it was
 * @param extras what means nothing here, to be written again for Calico
 */
public record CalicoInventory(Inventory inventory, CalicoExtras extras) {}
