import type { FieldError } from '../../bff/contract/problem';
import type { ManagerExtension, SettingsInput, WorkingHours } from '../../bff/contract/settings';

const LONGEST_DUE = 30 * 24 * 60;

/**
 * What a look at the form can tell before anything is sent, with the paths and codes that the BFF would
 * use. The BFF checks again; this only saves the administrator a wait.
 */
export function checkSettings({ managers, rules }: SettingsInput): readonly FieldError[] {
  const { missed } = rules;
  return [
    ...repeatedExtensions(managers),
    ...(missed.createTask && missed.text === '' ? [{ path: 'rules.missed.text', code: 'required' }] : []),
    ...(isPositive(missed.dueInMinutes) && missed.dueInMinutes <= LONGEST_DUE
      ? []
      : [{ path: 'rules.missed.dueInMinutes', code: 'out-of-range' }]),
    ...(missed.createTask && missed.responsible === 'user' && missed.userId === null
      ? [{ path: 'rules.missed.userId', code: 'required' }]
      : []),
    ...(missed.createTask ? wrongHours(missed.workingHours ?? null) : []),
  ];
}

function repeatedExtensions(managers: readonly ManagerExtension[]): readonly FieldError[] {
  return managers.flatMap(({ extension }, index) =>
    managers.findIndex((other) => other.extension === extension) < index
      ? [{ path: `managers.${index}.extension`, code: 'duplicate-extension' }]
      : [],
  );
}

function isPositive(number: number): boolean {
  return Number.isInteger(number) && number > 0;
}

/** Both times are written `HH:MM`, so they compare as texts. */
function wrongHours(hours: WorkingHours | null): readonly FieldError[] {
  if (hours === null) return [];
  const path = 'rules.missed.workingHours';
  return [
    ...(hours.from < hours.to ? [] : [{ path: `${path}.to`, code: 'not-after-from' }]),
    ...(hours.days.length > 0 ? [] : [{ path: `${path}.days`, code: 'required' }]),
  ];
}
