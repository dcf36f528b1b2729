import { pauseAfter } from '../../../bff/calls/merge-pause';

test('the more wait for the disk the longer merging pauses: three to twelve turns, 250 ms at most', () => {
  expect([4, 20, 36, 5_000].map((waiting) => pauseAfter(20, waiting))).toEqual([80, 160, 240, 240]);
  expect(pauseAfter(1, 1)).toBe(10);
  expect(pauseAfter(100, 1)).toBe(250);
});
