import type { MissedRule, WorkingHours } from '../../bff/contract/settings';
import { selectBox, tickBox } from '../shared/controls';
import { el } from '../shared/dom';
import type { Section, SectionDeps } from './section';

const USUAL: WorkingHours = { from: '09:00', to: '18:00', days: [1, 2, 3, 4, 5] };
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
/** A Monday. */
const SOME_MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const HALF_HOURS = Array.from({ length: 49 }, (_, half) => clockTime(half));

/** Whether minutes count in working hours alone, and which those are. */
export function workingHoursChoice({
  text,
  locale,
  fields,
  shown,
}: SectionDeps): Section<Pick<MissedRule, 'workingHours'>> {
  const stored = shown.rules.missed.workingHours ?? null;
  const hours = stored ?? USUAL;
  const path = (name: keyof WorkingHours): string => `rules.missed.workingHours.${name}`;
  const isOn = tickBox(stored !== null);
  const from = selectBox(hours.from, HALF_HOURS.slice(0, -1).map(toOption));
  const to = selectBox(hours.to, HALF_HOURS.slice(1).map(toOption));
  const days = DAYS.map((day) => ({ day, box: tickBox(hours.days.includes(day)) }));
  const dayFields = days.map(({ day, box }) => {
    const label = dayName(day, locale);
    // An error about the days as a whole stands at the first of them.
    return fields.addTick({ path: day === DAYS[0] ? path('days') : `${path('days')}.${day}`, label }, box);
  });
  const details = el(
    'div',
    {},
    el(
      'div',
      { class: 'kt-grid' },
      fields.add({ path: path('from'), label: text('rules.hours_from') }, from),
      fields.add({ path: path('to'), label: text('rules.hours_to') }, to),
    ),
    el(
      'fieldset',
      { class: 'kt-choices' },
      el('legend', { class: 'kt-field__label' }, text('rules.hours_days')),
      el('div', { class: 'kt-days' }, ...dayFields),
    ),
  );
  const showWhatApplies = (): void => {
    details.hidden = !isOn.checked;
  };
  isOn.addEventListener('change', showWhatApplies);
  showWhatApplies();

  return {
    element: el(
      'div',
      {},
      fields.addTick({ path: 'rules.missed.workingHours', label: text('rules.hours') }, isOn),
      details,
    ),
    read: () => ({
      workingHours: isOn.checked
        ? {
            from: from.value,
            to: to.value,
            days: days.filter(({ box }) => box.checked).map(({ day }) => day),
          }
        : null,
    }),
  };
}

/** `00:00` to `24:00`. */
function clockTime(half: number): string {
  return `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
}

function toOption(value: string): { value: string; label: string } {
  return { value, label: value };
}

function dayName(day: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  return format.format(SOME_MONDAY + (day - 1) * DAY);
}
