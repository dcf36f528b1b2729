import { asKommoChooses } from '../../../bff/rules/as-kommo-chooses';

test('of several contacts with one number the oldest counts, in whatever order they are found', () => {
  const [older, newer] = [{ entity: { id: 2005 } }, { entity: { id: 2006 } }];

  expect(asKommoChooses([newer, older])).toBe(older);
  expect(asKommoChooses([])).toBeUndefined();
});
