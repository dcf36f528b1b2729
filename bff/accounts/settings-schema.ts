import { getCountries } from 'libphonenumber-js';
import { z } from 'zod';
import type { ProviderCredential, SettingsInput, StoredSecret } from '../contract/settings';
import { DEFAULT_SETTINGS, PROVIDER_CREDENTIALS, PROVIDER_NAMES } from '../contract/settings';

/** The settings document as it comes in; what is read only in it is dropped. */

const MANAGERS_MAX = 1000;
const EXTENSION_MAX_LENGTH = 64;
const CREDENTIAL_MAX_LENGTH = 4096;
const QUERY_NAMES_MAX = 100;
const QUERY_NAME_MAX_LENGTH = 100;
const TASK_TEXT_MAX_LENGTH = 1000;
/** More than anybody reads in a list. */
const NAME_MAX_LENGTH = 250;
const DUE_MAX_MINUTES = 30 * 24 * 60;
const IGNORED_NUMBERS_MAX = 1000;
/** The longest number there is, spelled with blanks and brackets. */
const IGNORED_NUMBER_MAX_LENGTH = 40;

const countries: ReadonlySet<string> = new Set(getCountries());
const { general: generalDefaults, rules: ruleDefaults } = DEFAULT_SETTINGS;

const kommoId = z.int().positive();

/** An empty text or `null` takes a stored credential away; `{set: true}` keeps it. */
const credential = z.union([
  z.string().trim().max(CREDENTIAL_MAX_LENGTH),
  z.object({ set: z.literal(true) }),
  z.null().transform(() => ''),
]);

const manager = z.object({
  kommoUserId: kommoId,
  extension: z.string().trim().min(1).max(EXTENSION_MAX_LENGTH),
});

const general = z.object({
  ringSound: z.boolean().default(generalDefaults.ringSound),
  openCard: z.boolean().default(generalDefaults.openCard),
  openCardOn: z.enum(['ring', 'answer']).default('answer'),
  callResultForm: z.boolean().default(generalDefaults.callResultForm),
  rateQuality: z.boolean().default(generalDefaults.rateQuality),
  defaultCountry: z
    .string()
    .trim()
    .toUpperCase()
    .refine((code) => countries.has(code), 'not-a-country')
    .default(generalDefaults.defaultCountry),
  timeZone: z.string().trim().refine(isTimeZone, 'not-a-time-zone').default(generalDefaults.timeZone),
  ignoredNumbers: z
    .array(
      z
        .string()
        .trim()
        .max(IGNORED_NUMBER_MAX_LENGTH)
        .regex(/^\+?[\d*?\s()./-]*[\d*?][\s()]*$/, 'not-a-number'),
    )
    .max(IGNORED_NUMBERS_MAX)
    .default([]),
  logInternalCalls: z.boolean().default(false),
  withoutCallWindows: z.array(kommoId).max(MANAGERS_MAX).default([]),
});

const workingHours = z
  .object({
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
  })
  // Both are written `HH:MM`, so they compare as texts.
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'not-after-from' });

const missed = z
  .object({
    createTask: z.boolean().default(ruleDefaults.missed.createTask),
    dueInMinutes: z.int().min(1).max(DUE_MAX_MINUTES).default(ruleDefaults.missed.dueInMinutes),
    text: z.string().trim().max(TASK_TEXT_MAX_LENGTH).default(ruleDefaults.missed.text),
    responsible: z.enum(['extension', 'card', 'user']).default(ruleDefaults.missed.responsible),
    userId: kommoId.nullable().default(ruleDefaults.missed.userId),
    workingHours: workingHours.nullable().default(null),
    closeWhenReached: z.boolean().default(true),
    onVoicemail: z.boolean().default(true),
    onBusy: z.boolean().default(true),
    known: z.boolean().default(true),
    unknown: z.boolean().default(true),
  })
  .superRefine((rule, context) => {
    if (!rule.createTask) return;
    if (rule.text === '') context.addIssue({ code: 'custom', path: ['text'], message: 'required' });
    if (rule.responsible === 'user' && rule.userId === null) {
      context.addIssue({ code: 'custom', path: ['userId'], message: 'required' });
    }
  });

const rules = z.object({
  incomingUnknown: z
    .object({
      action: z
        .enum(['incoming-lead', 'contact-and-lead', 'none'])
        .default(ruleDefaults.incomingUnknown.action),
      acceptWhenAnswered: z.boolean().default(ruleDefaults.incomingUnknown.acceptWhenAnswered),
      pipelineId: kommoId.nullable().default(ruleDefaults.incomingUnknown.pipelineId),
      statusId: kommoId.nullable().default(null),
      contactName: z.string().trim().max(NAME_MAX_LENGTH).default(''),
      leadName: z.string().trim().max(NAME_MAX_LENGTH).default(''),
    })
    .prefault({}),
  incomingKnown: z
    .object({
      createLeadIfNoneActive: z.boolean().default(ruleDefaults.incomingKnown.createLeadIfNoneActive),
      phoneInNoteIfSeveral: z.boolean().default(ruleDefaults.incomingKnown.phoneInNoteIfSeveral),
    })
    .prefault({}),
  missed: missed.prefault({}),
  outgoingNew: z
    .object({
      action: z.enum(['contact-and-lead', 'contact', 'none']).default(ruleDefaults.outgoingNew.action),
      whenUnanswered: z.enum(['as-answered', 'contact-and-lead', 'contact', 'none']).default('as-answered'),
    })
    .prefault({}),
});

const body = z.object({
  active: z.boolean(),
  provider: z.enum(PROVIDER_NAMES, 'unknown-provider'),
  queryNames: z
    .record(z.string().trim().min(1).max(QUERY_NAME_MAX_LENGTH), z.string().trim().max(QUERY_NAME_MAX_LENGTH))
    .refine((names) => Object.keys(names).length <= QUERY_NAMES_MAX, 'too-long')
    .default({}),
  managers: z.array(manager).max(MANAGERS_MAX),
  general: general.prefault({}),
  rules: rules.prefault({}),
});

const credentials = z.record(z.string(), credential).default({});

/** Everything but secrets, as it is stored. */
export type SettingsBody = Omit<SettingsInput, 'credentials'>;

export const settingsBodySchema: z.ZodType<SettingsBody> = body;

/** Each complaint's message is its code. */
export const settingsInputSchema: z.ZodType<SettingsInput> = body.extend({ credentials }).check((context) => {
  const { managers, provider, credentials: given } = context.value;
  const add = (path: (string | number)[], code: string): void => {
    context.issues.push({ code: 'custom', path, message: code, input: context.value });
  };
  for (const index of repeated(managers.map((one) => one.extension))) {
    add(['managers', index, 'extension'], 'duplicate-extension');
  }
  for (const index of repeated(managers.map((one) => one.kommoUserId))) {
    add(['managers', index, 'kommoUserId'], 'duplicate-manager');
  }
  const known = new Map(PROVIDER_CREDENTIALS[provider].map((one) => [one.name, one]));
  for (const [name, value] of Object.entries(given)) {
    const credential = known.get(name);
    if (credential === undefined) add(['credentials', name], 'unknown-credential');
    else if (!fits(credential, value)) add(['credentials', name], 'invalid');
  }
});

function fits({ bytes }: ProviderCredential, value: string | StoredSecret): boolean {
  if (bytes === undefined || typeof value !== 'string' || value === '') return true;
  return /^[\w+/-]+={0,2}$/.test(value) && Buffer.from(value, 'base64').length === bytes;
}

/** Positions of values that already stood before. */
function repeated(values: readonly (string | number)[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}

/** Those met so far: settings are read far more often than written, and to make a format is slow. */
const timeZones = new Set<string>();

function isTimeZone(name: string): boolean {
  if (timeZones.has(name.toLowerCase())) return true;
  try {
    // Also takes offsets such as +05:00, which no IANA name is.
    if (new Intl.DateTimeFormat('en', { timeZone: name }) === undefined || /^[+-]/.test(name)) return false;
  } catch {
    return false;
  }
  timeZones.add(name.toLowerCase());
  return true;
}
