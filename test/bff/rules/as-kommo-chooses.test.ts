import type { EntityRef } from '../../../bff/contract/call-view';
import { asKommoChooses } from '../../../bff/rules/as-kommo-chooses';

const contact = (id: number) => ({ entity: { type: 'contacts', id } as const });

test('of several contacts with one number the oldest counts, in whatever order they are found', () => {
  const [older, newer] = [contact(2005), contact(2006)];

  expect(asKommoChooses([newer, older])).toBe(older);
  expect(asKommoChooses([])).toBeUndefined();
});

test('a contact goes before a company, also before an older one', () => {
  const company = { entity: { type: 'companies', id: 3 } as const };

  expect(asKommoChooses<{ entity: EntityRef }>([company, contact(2005)])).toEqual(contact(2005));
});
