/**
 * Small works of one account that come at about the same time are done in one: what comes while one group is under way
 * goes with the next, and a few are under way at a time when there is more than one can hold. Made for the backlog, whose
 * calls begin and end in batches.
 *
 * Crash: as the work itself, all of a group or nothing.
 */
import type { AccountId } from '../domain/ids';

/** @returns for each item, in their order, what becomes of it; never rejects for a fault of one item alone */
export type GroupWork<Item, Answer> = (
  account: AccountId,
  items: readonly Item[],
) => Promise<readonly PromiseSettledResult<Answer>[]>;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

interface Line<Item, Answer> {
  readonly waiting: Waiting<Item, Answer>[];
  underWay: number;
}

const MOST_TOGETHER = 50;
/** Some of the connections stay for what is not grouped. */
const MOST_UNDER_WAY = 2;

export function inGroups<Item, Answer>(
  work: GroupWork<Item, Answer>,
): (account: AccountId, item: Item) => Promise<Answer> {
  const lines = new Map<AccountId, Line<Item, Answer>>();

  async function serve(account: AccountId, line: Line<Item, Answer>): Promise<void> {
    line.underWay += 1;
    // Whoever comes in the same turn goes along.
    await Promise.resolve();
    while (line.waiting.length > 0) {
      const group = line.waiting.splice(0, MOST_TOGETHER);
      await tell(group, () =>
        work(
          account,
          group.map(({ item }) => item),
        ),
      );
    }
    line.underWay -= 1;
    if (line.underWay === 0) lines.delete(account);
  }

  return (account, item) =>
    new Promise((resolve, reject) => {
      const line = lines.get(account) ?? { waiting: [], underWay: 0 };
      lines.set(account, line);
      line.waiting.push({ item, resolve, reject });
      const isFull = line.waiting.length >= MOST_TOGETHER && line.underWay < MOST_UNDER_WAY;
      if (line.underWay === 0 || isFull) void serve(account, line);
    });
}

/** Never rejects. */
async function tell<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  work: () => Promise<readonly PromiseSettledResult<Answer>[]>,
): Promise<void> {
  try {
    const answers = await work();
    for (const [place, { resolve, reject }] of group.entries()) {
      const answer = answers[place];
      if (answer?.status === 'fulfilled') resolve(answer.value);
      else reject(answer?.reason ?? new Error('a group left one of its items without an answer'));
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
