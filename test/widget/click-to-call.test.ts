import { BffError } from '../../widget/bff-client/bff-error';
import { createDialNumber } from '../../widget/click-to-call/dial-number';
import { text } from './support/english';
import { createFakeHost } from './support/fake-host';

function setUp(answer: () => Promise<void> = () => Promise.resolve()) {
  const fake = createFakeHost();
  const dialled: unknown[] = [];
  const dial = createDialNumber({
    bff: {
      dial: (to, entity) => {
        dialled.push({ to, entity });
        return answer().then(() => null);
      },
    },
    host: fake.host,
    text,
    openedCard: () => ({ type: 'leads', id: 5 }),
  });
  return { ...fake, dialled, dial };
}

test('a click on a number calls it, names the open card and says what happens next', async () => {
  const { dial, dialled, messages } = setUp();

  await dial(' +12125550101 ');

  expect(dialled).toEqual([{ to: '+12125550101', entity: { type: 'leads', id: 5 } }]);
  expect(messages[0]?.header).toBe('Calling +12125550101');
});

test('a manager without an extension is told who can help', async () => {
  const { dial, errors, messages } = setUp(() => Promise.reject(new BffError('calls/no-extension', 409)));

  await dial('+12125550101');

  expect(errors[0]?.text).toBe(text('errors.calls_no_extension'));
  expect(messages).toEqual([]);
});

test('a failure without words of its own is still explained', async () => {
  const { dial, errors } = setUp(() => Promise.reject(new BffError('calls/never-heard-of', 418)));

  await dial('+12125550101');

  expect(errors[0]?.text).toBe(text('errors.fallback'));
});

test('an impatient second click does not start a second call', async () => {
  let finish = (): void => undefined;
  const { dial, dialled } = setUp(() => new Promise((resolve) => (finish = resolve)));

  const first = dial('+12125550101');
  await dial('+12125550101');
  finish();
  await first;

  expect(dialled).toHaveLength(1);
});

test('the same number can be called again after the first call was started', async () => {
  const { dial, dialled } = setUp();

  await dial('+12125550101');
  await dial('+12125550101');

  expect(dialled).toHaveLength(2);
});
