import { AppError } from '../domain/errors';
import type { ErrorCode } from '../domain/errors';
import type { Connection, RecordingLocation } from './provider';
import { apiUrl, createApiCaller } from './provider-http';
import type { ApiAnswer, ApiCall, ApiCallerDeps, SilenceCode } from './provider-http';

export type Credentials<Name extends string> = Readonly<Record<Name, string>>;

/** How a vendor's API knows the account. */
export interface ApiAuthorization<Name extends string> {
  /** Without any of these nothing can be asked. */
  readonly credentials: readonly Name[];
  /** What every path begins with. */
  readonly root: (set: Credentials<Name>) => string;
  /** What they begin with on a server that is not of the newest version: asked where the other is not found. */
  readonly formerRoot?: string;
  /** @param wanted with its whole path, for vendors whose requests are signed */
  readonly authorize: (set: Credentials<Name>, wanted: ApiCall) => Pick<ApiCall, 'headers' | 'query'>;
}

/** One account at a vendor's API. */
export interface ApiAccount<Name extends string> {
  readonly connection: Connection;
  /** The credentials, all of which are set. */
  readonly set: Credentials<Name>;
  /** One request with the account's credentials; any status is an answer. */
  ask(call: ApiCall): Promise<ApiAnswer>;
  /** The same request, to be made by somebody else. */
  locate(call: ApiCall): RecordingLocation;
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
  { credentials, root, formerRoot, authorize }: ApiAuthorization<Name>,
): OpenAccount<Name> {
  const call = createApiCaller(deps);
  return (connection, { missing, silence }) => {
    const set = requireCredentials(connection, credentials, missing);
    /** The one that is known to answer, once one has. */
    let begins = root(set);
    const complete = (wanted: ApiCall): ApiCall => {
      const call = { ...wanted, path: begins + wanted.path };
      const own = authorize(set, call);
      return {
        ...call,
        query: { ...own.query, ...wanted.query },
        headers: { ...own.headers, ...wanted.headers },
      };
    };
    return {
      connection,
      set,
      async ask(wanted) {
        const answer = await call(complete(wanted), silence);
        if (answer.status !== 404 || formerRoot === undefined || begins === formerRoot) return answer;
        begins = formerRoot;
        const former = await call(complete(wanted), silence);
        if (former.status === 404) begins = root(set);
        return former;
      },
      locate(wanted) {
        const { path, query, headers = {} } = complete(wanted);
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
