/**
 * The settings document that the widget reads and writes (`GET|PUT /api/settings`).
 * Types only: the BFF parses the document at its door, the widget only shows it.
 */

export const PROVIDER_NAMES = ['voipstudio', 'myoperator', 'roistat'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

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
  readonly callResultForm: boolean;
  readonly rateQuality: boolean;
  /** ISO 3166-1 alpha-2: the country of numbers written without one. */
  readonly defaultCountry: string;
  /** IANA name: the zone of provider times written without one, and of working hours. */
  readonly timeZone: string;
}

export interface IncomingUnknownRule {
  readonly action: 'incoming-lead' | 'contact-and-lead' | 'none';
  readonly acceptWhenAnswered: boolean;
  readonly pipelineId: number | null;
}

export interface IncomingKnownRule {
  readonly createLeadIfNoneActive: boolean;
  readonly phoneInNoteIfSeveral: boolean;
}

export interface MissedRule {
  readonly createTask: boolean;
  readonly dueInMinutes: number;
  readonly text: string;
  readonly responsible: 'extension' | 'card' | 'user';
  readonly userId: number | null;
}

export interface OutgoingNewRule {
  readonly action: 'contact-and-lead' | 'contact' | 'none';
}

export interface CallRules {
  readonly incomingUnknown: IncomingUnknownRule;
  readonly incomingKnown: IncomingKnownRule;
  readonly missed: MissedRule;
  readonly outgoingNew: OutgoingNewRule;
}

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

/** As read by the widget. */
export interface SettingsDocument extends Omit<SettingsInput, 'credentials'> {
  readonly credentials: Readonly<Record<string, StoredSecret>>;
  readonly webhookUrl: string;
  /** ISO 8601 UTC time of the last accepted delivery of this provider. */
  readonly lastDeliveryAt: string | null;
  /** The account's active Kommo users, for the extension table. Read only. */
  readonly kommoUsers: readonly { readonly id: number; readonly name: string }[];
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

/** Which credentials each provider has; `secretToken` style fields are optional unless `required`. */
export const PROVIDER_CREDENTIALS: Readonly<
  Record<ProviderName, readonly { readonly name: string; readonly required: boolean }[]>
> = {
  voipstudio: [{ name: 'apiToken', required: false }],
  myoperator: [
    { name: 'apiToken', required: false },
    { name: 'obdApiKey', required: false },
    { name: 'secretToken', required: false },
    { name: 'companyId', required: false },
    { name: 'publicIvrId', required: false },
  ],
  roistat: [
    { name: 'apiKey', required: false },
    { name: 'project', required: false },
  ],
};

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
