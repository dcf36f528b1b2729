import type { SettingsInput } from '../../bff/contract/settings';
import { selectBox, textInput } from '../shared/controls';
import { button, el } from '../shared/dom';
import { icon } from '../shared/icon';
import { sectionFrame } from './section';
import type { Section, SectionDeps } from './section';

/**
 * Fields of MyOperator's in-call log, then those of its after-call log that have other names there
 * (support.myoperator.co, In-Call Webhook and After-Call Webhook).
 */
const LOG_FIELDS = (
  'clid clid_raw uid id reference_id company_id rdnis call_state event status users created call_time ' +
  'public_ivr_id client_ref_id job_id _cr _cl _pm.ui _ri _ci _ev _su _ld._rr._ct _ivid _cri'
).split(' ');

interface Row {
  readonly element: HTMLElement;
  readonly name: HTMLInputElement;
  readonly field: HTMLSelectElement;
}

/**
 * In MyOperator's GET mode the customer chooses the names in the query; here they say which name holds
 * what. Rows without a name are not sent.
 */
export function queryNamesSection({ text, shown }: SectionDeps): Section<Pick<SettingsInput, 'queryNames'>> {
  const rows = new Set<Row>();
  const list = el('div', { class: 'kt-rows' });

  const addRow = (name: string, field: string): Row => {
    const nameInput = textInput(name, {
      'aria-label': text('query_names.name'),
      placeholder: text('query_names.name'),
    });
    const fieldSelect = selectBox(
      field,
      LOG_FIELDS.map((value) => ({ value, label: value })),
    );
    fieldSelect.setAttribute('aria-label', text('query_names.field'));
    const remove = button(
      { class: 'kt-icon-button', 'aria-label': text('query_names.remove') },
      () => {
        rows.delete(row);
        row.element.remove();
        list.dispatchEvent(new Event('change', { bubbles: true }));
      },
      icon('close'),
    );
    const row = {
      element: el(
        'div',
        { class: 'kt-row' },
        nameInput,
        el('span', { 'aria-hidden': 'true' }, '→'),
        fieldSelect,
        remove,
      ),
      name: nameInput,
      field: fieldSelect,
    };
    rows.add(row);
    list.append(row.element);
    return row;
  };
  for (const [name, field] of Object.entries(shown.queryNames ?? {})) addRow(name, field);
  const add = button({ class: 'kt-pill' }, () => addRow('', 'clid').name.focus(), text('query_names.add'));

  return {
    element: sectionFrame(text('query_names.title'), text('query_names.hint'), list, add),
    read: () => ({
      queryNames: Object.fromEntries(
        [...rows].map(({ name, field }) => [name.value.trim(), field.value]).filter(([name]) => name !== ''),
      ) as Record<string, string>,
    }),
  };
}
