import { onceForAll } from '../../../bff/calls/once-for-all';

interface Begun {
  readonly key: string;
  readonly end: (error?: Error) => void;
}

function start() {
  const begun: Begun[] = [];
  const ask = onceForAll<string>(
    (key) =>
      new Promise((resolve, reject) => {
        begun.push({ key, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  );
  return { begun, ask };
}

const keys = (begun: readonly Begun[]): string[] => begun.map(({ key }) => key);

test('all who ask while it is under way share the next time, which begins after they asked', async () => {
  const { begun, ask } = start();
  const first = ask('a');
  const later = [ask('a'), ask('a'), ask('a')];
  expect(keys(begun)).toEqual(['a']);

  begun[0]?.end();
  await first;
  // In the instant in which one has ended and the next has not begun.
  const late = ask('a');
  await Promise.resolve();
  await Promise.resolve();
  expect(keys(begun)).toEqual(['a', 'a']);
  begun[1]?.end();

  await Promise.all([...later, late]);
  expect(begun).toHaveLength(2);
});

test('once it is done, whoever asks begins it anew', async () => {
  const { begun, ask } = start();
  for (const time of [0, 1]) {
    const asked = ask('a');
    begun[time]?.end();
    await asked;
  }

  expect(begun).toHaveLength(2);
});

test('one key waits for no other', () => {
  const { begun, ask } = start();
  void ask('a');
  void ask('b');

  expect(keys(begun)).toEqual(['a', 'b']);
});

test('a failure is told to those who waited for that time alone', async () => {
  const { begun, ask } = start();
  const first = ask('a');
  const second = ask('a');

  begun[0]?.end(new Error('refused'));
  await expect(first).rejects.toThrow('refused');
  await Promise.resolve();
  begun[1]?.end();

  await expect(second).resolves.toBeUndefined();
});
