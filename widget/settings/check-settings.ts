import type { FieldError } from '../../bff/contract/problem';
import type { ManagerExtension, SettingsInput } from '../../bff/contract/settings';

const LONGEST_DUE = 30 * 24 * 60;

/**
 * What a look at the form can tell before anything is sent, with the paths and codes that the BFF would
 * use. The BFF checks again; this only saves the administrator a wait.
 */
export function checkSettings({ managers, rules }: SettingsInput): readonly FieldError[] {
  const { missed, incomingUnknown } = rules;
  const pipelineId = incomingUnknown.pipelineId;
  return [
    ...repeatedExtensions(managers),
    ...(pipelineId === null || isPositive(pipelineId)
      ? []
      : [{ path: 'rules.incomingUnknown.pipelineId', code: 'invalid' }]),
    ...(missed.createTask && missed.text === '' ? [{ path: 'rules.missed.text', code: 'required' }] : []),
    ...(isPositive(missed.dueInMinutes) && missed.dueInMinutes <= LONGEST_DUE
      ? []
      : [{ path: 'rules.missed.dueInMinutes', code: 'out-of-range' }]),
    ...(missed.createTask && missed.responsible === 'user' && missed.userId === null
      ? [{ path: 'rules.missed.userId', code: 'required' }]
      : []),
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
