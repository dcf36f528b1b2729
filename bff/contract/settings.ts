/**
 * The settings document that the widget reads and writes (`GET|PUT /api/settings`).
 * Types only: the BFF parses the document at its door, the widget only shows it.
 */

export const PROVIDER_NAMES = [
  'voipstudio',
  'myoperator',
  'roistat',
  'twilio',
  'aircall',
  'zadarma',
  'telnyx',
  'ringcentral',
] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The vendors' own spelling of their names. */
export const PROVIDER_TITLES: Readonly<Record<ProviderName, string>> = {
  voipstudio: 'VoIPstudio',
  myoperator: 'MyOperator',
  roistat: 'Roistat',
  twilio: 'Twilio',
  aircall: 'Aircall',
  zadarma: 'Zadarma',
  telnyx: 'Telnyx',
  ringcentral: 'RingCentral',
};

/** A secret is never sent back: its place says only that one is stored. */
export interface StoredSecret {
  readonly set: true;
}

export interface ManagerExtension {
  readonly kommoUserId: number;
  readonly extension: string;
}

export interface GeneralSettings {
  readonly ringSound: boolean;
  readonly openCard: boolean;
  /** When the client's card opens, if `openCard` is set; `answer` when left out. */
  readonly openCardOn?: 'ring' | 'answer';
  readonly callResultForm: boolean;
  readonly rateQuality: boolean;
  /** ISO 3166-1 alpha-2: the country of numbers written without one. */
  readonly defaultCountry: string;
  /** IANA name: the zone of provider times written without one, and of working hours. */
  readonly timeZone: string;
  /**
   * Numbers whose calls are not logged: a number in any spelling, or a pattern in which `*` stands for any
   * digits and `?` for one, such as `+4420*`. None when left out.
   */
  readonly ignoredNumbers?: readonly string[];
  /** Whether calls between two extensions are logged where a card has the number; not when left out. */
  readonly logInternalCalls?: boolean;
  /** Kommo users who see neither calls coming in nor the form after one; nobody when left out. */
  readonly withoutCallWindows?: readonly number[];
}

export interface IncomingUnknownRule {
  readonly action: 'incoming-lead' | 'contact-and-lead' | 'none';
  readonly acceptWhenAnswered: boolean;
  /** The main pipeline when `null`. */
  readonly pipelineId: number | null;
  /** The stage a lead is opened in, or an incoming lead accepted into; the first one when left out or `null`. */
  readonly statusId?: number | null;
  /** May hold `{phone}`; the number alone when left out or empty. */
  readonly contactName?: string;
  /** Of leads and incoming leads that an incoming call opens; may hold `{phone}`. `Call from {phone}` when left out or empty. */
  readonly leadName?: string;
}

export interface IncomingKnownRule {
  readonly createLeadIfNoneActive: boolean;
  readonly phoneInNoteIfSeveral: boolean;
}

/** In the account's time zone. */
export interface WorkingHours {
  /** `HH:MM`, before `to`. */
  readonly from: string;
  /** `HH:MM`; `24:00` is the end of the day. */
  readonly to: string;
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[];
}

export interface MissedRule {
  readonly createTask: boolean;
  readonly dueInMinutes: number;
  /** May hold `{phone}`, `{name}` and `{time}`. */
  readonly text: string;
  readonly responsible: 'extension' | 'card' | 'user';
  readonly userId: number | null;
  /** Minutes are counted in them alone; around the clock when left out or `null`. */
  readonly workingHours?: WorkingHours | null;
  /** Whether the task is closed once the caller has been spoken to; so when left out. */
  readonly closeWhenReached?: boolean;
  /** Whether a call that left a message counts as missed; so when left out. */
  readonly onVoicemail?: boolean;
  /** Whether a call that met busy lines counts as missed; so when left out. */
  readonly onBusy?: boolean;
  /** Whether callers with a card get a task; so when left out. */
  readonly known?: boolean;
  /** Whether callers without a card get a task; so when left out. */
  readonly unknown?: boolean;
}

export type OutgoingNewAction = 'contact-and-lead' | 'contact' | 'none';

export interface OutgoingNewRule {
  readonly action: OutgoingNewAction;
  /** For calls that nobody answered; as for answered ones when left out. */
  readonly whenUnanswered?: 'as-answered' | OutgoingNewAction;
}

export interface CallRules {
  readonly incomingUnknown: IncomingUnknownRule;
  readonly incomingKnown: IncomingKnownRule;
  readonly missed: MissedRule;
  readonly outgoingNew: OutgoingNewRule;
}

/**
 * `GET /api/settings?for=page`: what every page of a manager asks for when it loads, without a request to Kommo.
 * `managers` holds the asking user's own extension, or nothing. Fields as in the whole document.
 */
export type PageSettings = Pick<SettingsDocument, 'active' | 'managers'> & {
  readonly general: GeneralSettings;
};

/** As written by the widget. A credential that is left out, or `{set: true}`, keeps what is stored. */
export interface SettingsInput {
  readonly active: boolean;
  readonly provider: ProviderName;
  readonly credentials: Readonly<Record<string, string | StoredSecret>>;
  /** MyOperator's GET mode: the customer's query name → our field name. */
  readonly queryNames?: Readonly<Record<string, string>>;
  readonly managers: readonly ManagerExtension[];
  readonly general: GeneralSettings;
  readonly rules: CallRules;
}

/**
 * `unauthorized`: nobody's authorization is left, somebody has to install again. `payment-required`: the account's
 * plan in Kommo has ended; calls wait for it.
 */
export type AccountStatus = 'active' | 'unauthorized' | 'payment-required' | 'uninstalled';

export interface AccountState {
  readonly status: AccountStatus;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** Calls that are kept until Kommo lets us in again; counted up to 10 000, and 0 while the account is active. */
  readonly waitingCalls: number;
  /** Of an unauthorized account: Kommo's page on which any of its users authorizes the integration anew. */
  readonly authorizeUrl?: string;
}

/**
 * `provider-silent`: nothing has come from the provider since `since`, though on one of the last seven days (a working
 * day, where the settings name working hours) calls had begun by that hour in at least three of the four weeks before.
 * Its webhook is broken or was taken out of its panel, or it was a holiday. Gone with the next delivery.
 *
 * `authorization-dead`: Kommo no longer lets us in. `plan-ended`: the account's plan in Kommo has ended. Calls are kept
 * until that is mended (`account.waitingCalls`); all of them are logged then.
 */
export type SettingsNoticeCode = 'provider-silent' | 'authorization-dead' | 'plan-ended';

/** What an administrator should see to; worked out anew whenever the settings are read. */
export interface SettingsNotice {
  readonly code: SettingsNoticeCode;
  /** ISO 8601 UTC. */
  readonly since: string;
}

/** As read by the widget. */
export interface SettingsDocument extends Omit<SettingsInput, 'credentials'> {
  readonly credentials: Readonly<Record<string, StoredSecret>>;
  /** Its key proves who the provider is, so only administrators are told: empty for everybody else. */
  readonly webhookUrl: string;
  /** Whether Kommo lets us work for the account, and how to mend it. Read only. */
  readonly account?: AccountState;
  /** ISO 8601 UTC time of the last accepted delivery of this provider. */
  readonly lastDeliveryAt: string | null;
  /** Empty when all is well. Read only. */
  readonly notices: readonly SettingsNotice[];
  /** The account's active Kommo users, for the extension table. Read only. */
  readonly kommoUsers: readonly { readonly id: number; readonly name: string }[];
  /** Where leads can be opened; empty while Kommo does not say. Read only. */
  readonly kommoPipelines?: readonly KommoPipeline[];
}

export interface KommoPipeline {
  readonly id: number;
  readonly name: string;
  readonly isMain: boolean;
  readonly stages: readonly { readonly id: number; readonly name: string }[];
}

/** `GET /api/settings/delivery?provider=`: one provider's connection, the stored one's when none is named. */
export interface LastDelivery {
  readonly provider: ProviderName;
  /** Empty for those who are no administrators. */
  readonly webhookUrl: string;
  /** ISO 8601 UTC. */
  readonly lastDeliveryAt: string | null;
}

/** `POST /api/settings/test-call`. */
export interface StartedTestCall {
  readonly callId: string;
  /** How long it rings, in milliseconds. */
  readonly ringsForMs: number;
}

export interface ConnectionCheck {
  readonly name: string;
  readonly ok: boolean;
  /** A stable error code, to be put into words by the widget. */
  readonly code?: string;
}

export interface ConnectionTest {
  readonly ok: boolean;
  readonly checks: readonly ConnectionCheck[];
}

/** Somebody who has a line at the provider. */
export interface ProviderLine {
  /** As the settings hold it. */
  readonly extension: string;
  /** Empty where the provider does not say. */
  readonly name: string;
  /** The Kommo user that this is without doubt, and by what. */
  readonly match: { readonly kommoUserId: number; readonly by: 'email' | 'name' } | null;
}

/**
 * `POST /api/settings/provider-lines`, with the settings document as typed; nothing is stored. `null`: the provider's API
 * has no list of users.
 */
export interface ProviderLines {
  readonly lines: readonly ProviderLine[] | null;
}

/** `bytes`: base64 of so many, as a public key is. */
export type ProviderCredential = Readonly<{ name: string; required: boolean; bytes?: number }>;

/** Which credentials each provider has; `secretToken` style fields are optional unless `required`. */
export const PROVIDER_CREDENTIALS: Readonly<Record<ProviderName, readonly ProviderCredential[]>> = {
  voipstudio: [{ name: 'apiToken', required: false }],
  myoperator: allOptional('apiToken', 'obdApiKey', 'secretToken', 'companyId', 'publicIvrId'),
  roistat: allOptional('apiKey', 'project'),
  twilio: [...allOptional('accountSid'), required('authToken'), ...allOptional('callerId')],
  aircall: [required('webhookToken'), ...allOptional('apiId', 'apiToken')],
  zadarma: [...allOptional('apiKey'), required('apiSecret')],
  telnyx: [{ ...required('publicKey'), bytes: 32 }, ...allOptional('apiKey', 'connectionId')],
  ringcentral: [required('verificationToken'), ...allOptional('jwt', 'clientId', 'clientSecret')],
};

function required(name: string) {
  return { name, required: true };
}

function allOptional(...names: readonly string[]) {
  return names.map((name) => ({ name, required: false }));
}

export const DEFAULT_SETTINGS: Omit<SettingsInput, 'credentials'> = {
  active: false,
  provider: 'voipstudio',
  managers: [],
  general: {
    ringSound: true,
    openCard: false,
    callResultForm: true,
    rateQuality: false,
    defaultCountry: 'US',
    timeZone: 'UTC',
  },
  rules: {
    incomingUnknown: { action: 'incoming-lead', acceptWhenAnswered: false, pipelineId: null },
    incomingKnown: { createLeadIfNoneActive: false, phoneInNoteIfSeveral: true },
    missed: {
      createTask: false,
      dueInMinutes: 15,
      text: 'Call back {phone}',
      responsible: 'extension',
      userId: null,
    },
    outgoingNew: { action: 'contact-and-lead' },
  },
};
