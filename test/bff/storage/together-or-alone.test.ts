import { DatabaseError } from 'pg';
import { AppError } from '../../../bff/domain/errors';
import { accountId } from '../../../bff/domain/ids';
import { togetherOrAlone } from '../../../bff/storage/together-or-alone';

const ACCOUNT = accountId(42);

function answered(code: string): AppError {
  const cause = Object.assign(new DatabaseError('the database says no', 20, 'error'), { code });
  return new AppError('storage/unavailable', { retry: 'backoff', cause });
}

/** Its first attempts fail. */
function failing(
  times: number,
  error: Error,
): { run: () => Promise<PromiseSettledResult<string>[]>; attempts: number } {
  const work = {
    attempts: 0,
    run: async (): Promise<PromiseSettledResult<string>[]> => {
      work.attempts += 1;
      if (work.attempts <= times) throw error;
      return [{ status: 'fulfilled', value: 'together' }];
    },
  };
  return work;
}

const alone = async (item: string): Promise<string> => {
  if (item === 'bad') throw new Error('refused for what it says');
  return 'alone';
};

test.each(['40P01', '40001'])('a group that gave way (%s) is done again', async (code) => {
  const work = failing(2, answered(code));

  expect(await togetherOrAlone(work.run, alone)(ACCOUNT, ['good'])).toEqual([
    { status: 'fulfilled', value: 'together' },
  ]);
});

test.each([
  ['gives way every time', answered('40P01'), 3],
  ['is refused', new Error('not text'), 1],
])(
  'of a group that %s each is done alone, and one that fails keeps none back',
  async (_what, error, attempts) => {
    const work = failing(99, error);

    const answers = await togetherOrAlone(work.run, alone)(ACCOUNT, ['good', 'bad', 'good']);

    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(work.attempts).toBe(attempts);
  },
);

test('one that is refused by itself is not tried a second time', async () => {
  const refusal = new Error('not text');

  await expect(togetherOrAlone(failing(99, refusal).run, alone)(ACCOUNT, ['good'])).rejects.toBe(refusal);
});

test.each([
  ['no time', answered('57014')],
  [
    'no connection',
    new AppError('storage/unavailable', { retry: 'backoff', cause: new Error('Connection terminated') }),
  ],
])('a database that has %s is told to all at once', async (_what, error) => {
  const work = failing(99, error);

  await expect(togetherOrAlone(work.run, alone)(ACCOUNT, ['good'])).rejects.toBe(error);
  expect(work.attempts).toBe(1);
});
