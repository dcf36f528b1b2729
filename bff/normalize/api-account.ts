import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { Connection, RecordingLocation } from './provider';
import { apiUrl, createApiCaller } from './provider-http';
import type { ApiAnswer, ApiCall, ApiCallerDeps, SilenceCode } from './provider-http';
import { noRecording } from './recording-refusals';

export type Credentials<Name extends string> = Readonly<Record<Name, string>>;

/** What a request carries so that the API knows whose it is. */
export type Authorization = Pick<ApiCall, 'headers' | 'query'>;

/** What has to be asked for first was refused. */
export interface RefusedAuthorization {
  readonly refusal: ApiAnswer;
}

/** One request as it stands. @throws AppError for silence */
export type AskAsItStands = (call: ApiCall) => Promise<ApiAnswer>;

/** How a vendor's API knows the account. */
export interface ApiAuthorization<Name extends string> {
  /** Without any of these nothing can be asked. */
  readonly credentials: readonly Name[];
  /** What every path begins with. */
  readonly root: (set: Credentials<Name>) => string;
  /** What they begin with on a server that is not of the newest version: asked where the other is not found. */
  readonly formerRoot?: string;
  /**
   * @param wanted with its whole path, for vendors whose requests are signed
   * @param ask for what has to be asked for first
   */
  readonly authorize: (
    set: Credentials<Name>,
    wanted: ApiCall,
    ask: AskAsItStands,
  ) => Authorization | Promise<Authorization | RefusedAuthorization>;
  /** Told what was refused with 401: the same request is made once more, with what is authorized then. */
  readonly renew?: (set: Credentials<Name>, refused: Authorization) => void;
}

/** One account at a vendor's API. */
export interface ApiAccount<Name extends string> {
  readonly connection: Connection;
  /** The credentials, all of which are set. */
  readonly set: Credentials<Name>;
  /** One request with the account's credentials; any status is an answer. */
  ask(call: ApiCall): Promise<ApiAnswer>;
  /** The same request, to be made by somebody else. @throws recordings/… */
  locate(call: ApiCall): Promise<RecordingLocation>;
}

/** What a use of the API fails with: while a credential is missing, and when nothing answers. */
export interface Failures {
  readonly missing: Extract<ErrorCode, 'calls/not-supported' | 'recordings/not-found'>;
  readonly silence: SilenceCode;
}
export const CALLS: Failures = { missing: 'calls/not-supported', silence: 'calls/provider-failed' };
export const RECORDINGS: Failures = { missing: 'recordings/not-found', silence: 'recordings/unavailable' };

export type OpenAccount<Name extends string> = (
  connection: Connection,
  failures: Failures,
) => ApiAccount<Name>;

export function createAccountOpener<Name extends string>(
  deps: ApiCallerDeps,
  { credentials, root, formerRoot, authorize, renew }: ApiAuthorization<Name>,
): OpenAccount<Name> {
  const call = createApiCaller(deps);
  return (connection, { missing, silence }) => {
    const set = requireCredentials(connection, credentials, missing);
    const askAsItStands: AskAsItStands = (wanted) => call(wanted, silence);
    /** The one that is known to answer, once one has. */
    let begins = root(set);
    const authorized = async (wanted: ApiCall) =>
      authorize(set, { ...wanted, path: begins + wanted.path }, askAsItStands);
    const complete = (wanted: ApiCall, own: Authorization): ApiCall => ({
      ...wanted,
      path: begins + wanted.path,
      query: { ...own.query, ...wanted.query },
      headers: { ...own.headers, ...wanted.headers },
    });
    const askOnce = async (wanted: ApiCall, isAgain = false): Promise<ApiAnswer> => {
      const own = await authorized(wanted);
      if ('refusal' in own) return own.refusal;
      const answer = await askAsItStands(complete(wanted, own));
      if (answer.status !== 401 || renew === undefined || isAgain) return answer;
      renew(set, own);
      return askOnce(wanted, true);
    };
    return {
      connection,
      set,
      async ask(wanted) {
        const answer = await askOnce(wanted);
        if (answer.status !== 404 || formerRoot === undefined || begins === formerRoot) return answer;
        begins = formerRoot;
        const former = await askOnce(wanted);
        if (former.status === 404) begins = root(set);
        return former;
      },
      async locate(wanted) {
        const own = await authorized(wanted);
        if ('refusal' in own) throw noRecording(own.refusal);
        const { path, query, headers = {} } = complete(wanted, own);
        return { url: apiUrl(deps.origin, path, query), headers };
      },
    };
  };
}

/** @throws AppError with the given code, naming the first credential that is missing */
export function requireCredentials<Name extends string>(
  connection: Connection,
  names: readonly Name[],
  missing: Failures['missing'],
): Credentials<Name> {
  const unset = unsetOf(connection, names);
  if (unset !== undefined) throw new AppError(missing, { detail: `${unset} is not set` });
  // Each of the names has just been found to be set.
  return connection.credentials;
}

/** The first that is not set. */
export function unsetOf<Name extends string>(
  { credentials }: Connection,
  names: readonly Name[],
): Name | undefined {
  return names.find((name) => (credentials[name] ?? '') === '');
}

export function get(path: string, query: Readonly<Record<string, string>> = {}): ApiCall {
  return { method: 'GET', path, query };
}

export function post(path: string, content: Pick<ApiCall, 'json' | 'form' | 'query'>): ApiCall {
  return { method: 'POST', path, ...content };
}

/** RFC 7617. */
export function basicAuth(user: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
