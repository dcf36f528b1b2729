import type { GeneralSettings } from '../../bff/contract/settings';
import { selectBox, textArea, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import { countryOptions, timeZoneOptions } from './countries';
import { fold } from './section';
import type { Section, SectionDeps } from './section';

type NumbersPart = Pick<
  GeneralSettings,
  'defaultCountry' | 'timeZone' | 'ignoredNumbers' | 'logInternalCalls'
>;

/** How numbers and times are read, and whose calls are not logged. */
export function numbersSection({ text, fields, shown, locale }: SectionDeps): Section<NumbersPart> {
  const { general } = shown;
  const country = selectBox(general.defaultCountry, countryOptions(locale));
  const zone = selectBox(general.timeZone, timeZoneOptions());
  const ignored = textArea((general.ignoredNumbers ?? []).join('\n'), { spellcheck: 'false', rows: 3 });
  const internal = tickBox(general.logInternalCalls ?? false);
  const hint = (key: 'country_hint' | 'time_zone_hint') => text(`general.${key}`);
  const block = fold(
    { title: text('numbers.title'), level: 'h3' },
    el(
      'div',
      { class: 'kt-grid' },
      fields.add(
        { path: 'general.defaultCountry', label: text('general.country'), hint: hint('country_hint') },
        country,
      ),
      fields.add(
        { path: 'general.timeZone', label: text('general.time_zone'), hint: hint('time_zone_hint') },
        zone,
      ),
    ),
    fields.add(
      {
        path: 'general.ignoredNumbers',
        label: text('numbers.ignored'),
        hint: text('numbers.ignored_hint'),
      },
      ignored,
    ),
    fields.addTick({ path: 'general.logInternalCalls', label: text('numbers.internal') }, internal),
  );
  const showState = (): void =>
    block.say([country, zone].map((select) => select.selectedOptions[0]?.textContent ?? '').join(' · '));
  for (const select of [country, zone]) select.addEventListener('change', showState);
  showState();

  return {
    element: block.element,
    read: () => ({
      defaultCountry: country.value,
      timeZone: zone.value,
      ignoredNumbers: linesOf(ignored.value),
      logInternalCalls: internal.checked,
    }),
  };
}

function linesOf(typed: string): readonly string[] {
  return typed
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
