import fc from 'fast-check';
import { createRecentValues } from '../../../bff/normalize/recent-values';

test('what is remembered is what would be made anew, and no more than twice the size is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30 })), (keys) => {
      const values = createRecentValues<{ readonly of: number }>(4);
      const lastMade = new Map<number, number>();
      for (const [index, key] of keys.entries()) {
        const value = values.recall(String(key), () => {
          lastMade.set(key, index);
          return { of: key };
        });
        expect(value).toEqual({ of: key });
        // Made anew only when at least four others were asked for since it was made or asked for last.
        const before = keys.slice(0, index).lastIndexOf(key);
        if (lastMade.get(key) === index && before >= 0) {
          expect(new Set(keys.slice(before + 1, index)).size).toBeGreaterThanOrEqual(4);
        }
      }
    }),
  );
});
