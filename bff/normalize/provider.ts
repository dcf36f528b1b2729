import type { ConnectionCheck, ProviderName } from '../contract/settings';
import type { CallEvent, Instant, RecordingSource } from '../domain/call-event';
import type { AppError } from '../domain/errors';
import type { AccountId } from '../domain/ids';

/** One HTTP request from a provider, untouched. */
export interface Delivery {
  readonly method: 'GET' | 'POST';
  /** As the provider called it, with query: `https://bff.example/webhooks/…`. */
  readonly url: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly receivedAt: Instant;
}

/** One account's connection to one provider: what its deliveries are read with. */
export interface Connection {
  readonly accountId: AccountId;
  readonly provider: ProviderName;
  readonly credentials: Readonly<Record<string, string>>;
  /** MyOperator's GET mode: the customer's query name → our field name. */
  readonly queryNames: Readonly<Record<string, string>>;
  readonly defaultCountry: string;
  readonly timeZone: string;
}

/** What a delivery says. No events at all is normal: an event we take note of and log nothing for. */
export interface Reading {
  readonly events: readonly CallEvent[];
  /** What to answer instead of an empty 200, e.g. a handshake's echo: in its body, or in a header of an empty one. */
  readonly reply?: DeliveryReply;
  /** What the provider is to do next in a call that we started; it is told so once the events are stored. */
  readonly order?: ProviderOrder;
}

export interface DeliveryReply {
  readonly contentType: string;
  readonly body: string;
  /** Of characters that a header may have. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request to the provider's API. It may be made several times, and names itself so that it is carried out once. */
export interface ProviderOrder {
  /** Behind what every path of the API begins with. */
  readonly path: string;
  readonly json: unknown;
}

export interface StartCall {
  /** E.164. */
  readonly to: string;
  /** The manager's extension, as the settings have it. */
  readonly extension: string;
  /** Ours; comes back with the call's events where the provider can carry it. */
  readonly reference: string;
  /** This account's own, for providers that are told with each call whom to keep informed of it. */
  readonly webhookUrl: string;
}

/** From the first instant to before the second. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** Where audio can be read from now. */
export interface RecordingLocation {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody who telephones with the provider. */
export interface ProviderUser {
  /** The line, spelled as deliveries spell it and as the settings hold it. */
  readonly extension: string;
  /** Empty where the provider does not say. */
  readonly name: string;
  readonly email: string;
}

/** `has-none`: the provider's API knows no users. */
export type ProviderUsers = readonly ProviderUser[] | 'has-none';

/** A recording that may be written yet, and under what the provider's API will have it. */
export interface AwaitedRecording {
  readonly reference: string;
  /** When its call began. */
  readonly startedAt: Instant;
}

/** What one look for many recordings told. */
export interface RecordingsLook {
  readonly found: readonly { readonly reference: string; readonly recording: RecordingSource }[];
  /** Those whose recording is there, or is certainly not there yet, or was refused; the others had no turn in this look. */
  readonly looked: readonly string[];
  /** What ended the look early; null when nothing did. */
  readonly failure: AppError | null;
}

/** What a log told of the calls of a period. */
export interface ListedCalls {
  readonly events: readonly CallEvent[];
  /** What ended the reading early, so that calls of the period may be missing; null when nothing did. */
  readonly failure: AppError | null;
}

/** Resolves after `ms`, with whether the provider may be asked again. */
export type WaitToAsk = (ms: number) => Promise<boolean>;

/** A provider's own API. Every method throws `AppError('calls/provider-failed' | 'recordings/…')`. */
export interface ProviderApi {
  /** Checks credentials by really asking the provider; never throws for a wrong credential. */
  test(connection: Connection): Promise<readonly ConnectionCheck[]>;
  /** @returns the provider's id of the new call when it tells one. @throws calls/not-supported */
  startCall(connection: Connection, call: StartCall): Promise<{ readonly providerCallId: string | null }>;
  /**
   * Resolves also when the provider will never do it, for the call is over.
   * @throws calls/provider-failed when it may do it if asked again
   */
  carryOut(connection: Connection, order: ProviderOrder): Promise<void>;
  /** A URL (with headers) the audio can be read from now. @throws recordings/not-found while there is none. */
  locateRecording(connection: Connection, source: RecordingSource): Promise<RecordingLocation>;
  /**
   * Which of the recordings are there by now, in few requests for all of them together: an API that can only be asked
   * for one at a time is asked for the first few. Fails in what it gives back.
   * @param awaited the most urgent first; each reference once
   * @throws recordings/not-found while a credential is missing
   */
  findRecordings(connection: Connection, awaited: readonly AwaitedRecording[]): Promise<RecordingsLook>;
  /**
   * What the provider's own log says of the calls that began in the period, told as its deliveries would be. Fails in
   * what it gives back.
   * @param wait is asked where the provider wants to be left alone for a while
   * @throws calls/not-supported while a credential is missing that it takes; calls/provider-failed for a call that
   * cannot be read
   */
  listCalls(connection: Connection, period: Period, wait: WaitToAsk): Promise<ListedCalls>;
  /**
   * Everybody who has a line.
   * @throws calls/not-supported while a credential is missing that it takes
   */
  listUsers(connection: Connection): Promise<ProviderUsers>;
  /**
   * Sees to it that the provider delivers to the address, where it is told so by its API. May be done again at any time,
   * by two at once too; never throws for a refusal.
   * @returns what the provider says of it; nothing where the address is entered in its panel, or a credential is missing
   */
  keepSubscription(connection: Connection, webhookUrl: string): Promise<readonly ConnectionCheck[]>;
}

/**
 * A VoIP vendor's dialect. `verify` throws `delivery/signature-mismatch`; `toCallEvents` is pure and
 * throws `delivery/malformed` (with the fields) for what it cannot read. Neither ever stores anything.
 */
export interface Provider {
  readonly name: ProviderName;
  verify(delivery: Delivery, connection: Connection): void;
  toCallEvents(delivery: Delivery, connection: Connection): Reading;
  readonly api: ProviderApi;
}

/** Everything of a vendor but where its API is. */
export function defineProvider<Deps>(
  name: ProviderName,
  {
    createApi,
    ...dialect
  }: Pick<Provider, 'verify' | 'toCallEvents'> & { readonly createApi: (deps: Deps) => ProviderApi },
): (deps: Deps) => Provider {
  return (deps) => ({ name, ...dialect, api: createApi(deps) });
}
