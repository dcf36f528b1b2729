import { isIgnoredNumber } from '../../../bff/rules/ignored-numbers';

test.each([
  ['+442079460000', '+44 20 7946 0000', true],
  ['+442079460000', '020 7946 0000', true],
  ['+442079460000', '(020) 7946-0001', false],
  ['+442079460000', '+4420*', true],
  ['+442079460000', '4420*', true],
  ['+442079460000', '+4421*', false],
  ['+442079460000', '*0000', true],
  ['+442079460000', '*79?60*', true],
  ['101', '1??', true],
  ['1011', '1??', false],
  ['101', '101', true],
  ['+12125550101', '101', false],
  ['', '*', false],
  ['+442079460000', '', false],
  ['+442079460000', 'abc', false],
])('%s on a list with %s: %s', (number, entry, ignored) => {
  expect(isIgnoredNumber(number, ['+10000000000', entry])).toBe(ignored);
});

test('no pattern takes long', () => {
  const begun = Date.now();

  // Tried backtracking, it would not end in a lifetime.
  isIgnoredNumber('1'.repeat(64), [`${'*1'.repeat(200)}2`]);

  expect(Date.now() - begun).toBeLessThan(5_000);
});
