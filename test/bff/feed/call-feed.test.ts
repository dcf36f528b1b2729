import type { ChangedCallView } from '../../../bff/calls/call-reader';
import type { AccountId } from '../../../bff/domain/ids';
import { accountId } from '../../../bff/domain/ids';
import { createCallFeed } from '../../../bff/feed/call-feed';
import { eventually } from '../../support/eventually';
import { createFakeClock } from '../../support/fake-clock';
import { silent } from '../support/served';

const account = accountId(42);
const other = accountId(43);
const change = (callId: string, position: number): ChangedCallView =>
  ({ position, view: { callId } }) as unknown as ChangedCallView;

/** An account's changes as the database shows them, reaching back three positions. */
function fakeCalls() {
  const rows = new Map<AccountId, ChangedCallView[]>();
  let reads = 0;
  let isDown = false;
  let heard: (payload: string) => void = () => undefined;
  const of = (owner: AccountId): ChangedCallView[] => rows.get(owner) ?? [];
  const clock = createFakeClock();
  const feed = createCallFeed({
    reader: {
      reachBack: 3,
      changedSince: async (owner, position, known) => {
        reads += 1;
        if (isDown) throw new Error('down');
        return of(owner)
          .filter((row) => row.position > (known === undefined ? position - 3 : position))
          .filter((row) => known?.includes(row.position) !== true)
          .sort((a, b) => a.position - b.position)
          .slice(0, 5);
      },
    },
    currentPosition: async (owner) => Math.max(0, ...of(owner).map((row) => row.position)),
    listen: (_channel, hear) => {
      heard = hear;
      return () => void (heard = () => undefined);
    },
    clock,
    logger: silent,
  });
  return {
    feed,
    clock,
    notify: (payload: string) => heard(payload),
    reads: () => reads,
    goDown: (down: boolean) => void (isDown = down),
    commit(owner: AccountId, row: ChangedCallView): void {
      rows.set(owner, [...of(owner).filter((known) => known.view.callId !== row.view.callId), row]);
    },
  };
}

const seenBy = (list: string[]) => (told: ChangedCallView) =>
  void list.push(`${told.view.callId}@${told.position}`);

test('a change is read once and told to every stream of the account, and to no other account', async () => {
  const calls = fakeCalls();
  const [one, two, foreign]: [string[], string[], string[]] = [[], [], []];
  await calls.feed.subscribe(account, undefined, seenBy(one));
  await calls.feed.subscribe(account, undefined, seenBy(two));
  await calls.feed.subscribe(other, undefined, seenBy(foreign));
  const before = calls.reads();

  calls.commit(account, change('a', 5));
  calls.notify('42:5');
  await eventually(() => two.length === 1);

  expect(one).toEqual(['a@5']);
  expect(foreign).toEqual([]);
  // One for the change, one that finds no more.
  await eventually(() => calls.reads() === before + 2);
});

test('what changed before a stream opened is not told, unless it resumes', async () => {
  const calls = fakeCalls();
  for (const position of [1, 2, 3, 4, 5, 6, 7, 8, 9]) calls.commit(account, change(`c${position}`, position));
  const [fresh, resumed]: [string[], string[]] = [[], []];

  const stream = await calls.feed.subscribe(account, undefined, seenBy(fresh));
  await calls.feed.subscribe(account, 4, seenBy(resumed));
  calls.commit(account, change('c10', 10));
  calls.notify('42:10');
  await eventually(() => fresh.length > 0);

  expect(stream.position).toBe(10 - 1);
  expect(fresh).toEqual(['c10@10']);
  expect(resumed).toEqual(['c2@2', 'c3@3', 'c4@4', 'c5@5', 'c6@6', 'c7@7', 'c8@8', 'c9@9', 'c10@10']);
});

test('a change that becomes visible late is told although a later one was told before', async () => {
  const calls = fakeCalls();
  const seen: string[] = [];
  await calls.feed.subscribe(account, undefined, seenBy(seen));

  calls.commit(account, change('b', 11));
  calls.notify('42:11');
  await eventually(() => seen.length === 1);
  calls.commit(account, change('a', 10));
  calls.notify('42:10');
  await eventually(() => seen.length === 2);

  expect(seen).toEqual(['b@11', 'a@10']);
});

test('after the connection for notices was cut, what was missed is told', async () => {
  const calls = fakeCalls();
  const seen: string[] = [];
  await calls.feed.subscribe(account, undefined, seenBy(seen));
  calls.commit(account, change('a', 5));

  calls.notify('');
  await eventually(() => seen.length === 1);

  expect(seen).toEqual(['a@5']);
});

test('a change that could not be read is told when the database is back', async () => {
  const calls = fakeCalls();
  const seen: string[] = [];
  await calls.feed.subscribe(account, undefined, seenBy(seen));
  calls.commit(account, change('a', 5));
  calls.goDown(true);

  calls.notify('42:5');
  await eventually(() => calls.clock.waiting === 1);
  calls.goDown(false);
  await calls.clock.advance(1_000);
  await eventually(() => seen.length === 1);

  expect(seen).toEqual(['a@5']);
});

test('an account without streams costs no reads', async () => {
  const calls = fakeCalls();
  const stream = await calls.feed.subscribe(account, undefined, () => undefined);
  stream.stop();
  const before = calls.reads();

  calls.commit(account, change('a', 5));
  calls.notify('42:5');

  expect(calls.reads()).toBe(before);
});
