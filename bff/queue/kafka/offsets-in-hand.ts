/**
 * Kafka remembers one position per partition: everything before it counts as settled. Messages are settled in any
 * order here, so the position is that of the oldest which is not.
 */
export interface OffsetsInHand {
  readonly count: number;
  take(partition: number, offset: bigint): void;
  settle(partition: number, offset: bigint): void;
  /** Positions that moved since they were asked for last. */
  moved(): readonly { readonly partition: number; readonly offset: string }[];
}

interface PartitionInHand {
  readonly unsettled: Set<bigint>;
  /** The first that has not been taken. */
  next: bigint;
  told: bigint | undefined;
}

export function createOffsetsInHand(): OffsetsInHand {
  const partitions = new Map<number, PartitionInHand>();
  return {
    get count() {
      return [...partitions.values()].reduce((sum, { unsettled }) => sum + unsettled.size, 0);
    },
    take(partition, offset) {
      const inHand = partitions.get(partition) ?? { unsettled: new Set(), next: offset, told: undefined };
      partitions.set(partition, inHand);
      inHand.unsettled.add(offset);
      inHand.next = offset + 1n;
    },
    settle(partition, offset) {
      partitions.get(partition)?.unsettled.delete(offset);
    },
    moved() {
      return [...partitions].flatMap(([partition, inHand]) => {
        const position = [...inHand.unsettled].reduce((low, one) => (one < low ? one : low), inHand.next);
        if (position === inHand.told) return [];
        inHand.told = position;
        return [{ partition, offset: String(position) }];
      });
    },
  };
}
