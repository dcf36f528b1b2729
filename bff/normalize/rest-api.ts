/**
 * What the APIs of all vendors have in common: credentials that may be missing, requests that are refused, logs in
 * pages. A vendor describes its own in an `ApiDialect`; where no such description fits, it writes the method itself.
 */
import type { ConnectionCheck } from '../contract/settings';
import type { Instant } from '../domain/call-event';
import { AppError } from '../domain/errors';
import { CALLS, createAccountOpener, post, RECORDINGS, requireCredentials, unsetOf } from './api-account';
import type { ApiAccount, ApiAuthorization, Credentials, OpenAccount } from './api-account';
import { checkCredential, saysError } from './credential-check';
import { valueAt } from './delivery-body';
import { lookForRecordings } from './late-recordings';
import type { LateRecordings } from './late-recordings';
import { listCalls } from './list-calls';
import type { CallLog } from './list-calls';
import type { Connection, ProviderApi, ProviderOrder, RecordingLocation, StartCall } from './provider';
import type { ApiAnswer, ApiCall, ApiCallerDeps } from './provider-http';
import { listUsers } from './user-list';
import type { UserList } from './user-list';

export interface ApiDialect<Name extends string, More extends string> extends ApiAuthorization<Name> {
  /** Changes nothing, and is refused for wrong credentials; the first of them is the one that it tests. */
  readonly test: ApiCall;
  /** Rings the manager, then the number. */
  readonly startCall: Originate<Name, More> | Unsupported;
  /** Where the audio is, once it is there. @throws recordings/not-found */
  readonly recording: (
    reference: string,
    account: ApiAccount<Name>,
  ) => Promise<ApiCall | RecordingLocation> | ApiCall;
  /** How recordings are looked for that are written after their calls, where calls await any. */
  readonly late: LateRecordings | Unsupported;
  readonly calls: CallLog | Unsupported;
  readonly users: UserList | 'has-none';
}

export interface Originate<Name extends string, More extends string> {
  /** What it takes besides the credentials of every request. */
  readonly needs: readonly More[];
  readonly request: (
    wanted: StartCall,
    set: Credentials<Name | More>,
    account: ApiAccount<Name>,
  ) => Promise<ApiCall> | ApiCall;
  /** Where the answer names the conversation, as `data.id`; null where it does not. */
  readonly id: string | null;
}

export interface Unsupported {
  /** Why, in words for an operator. */
  readonly unsupported: string;
}

export function restApi<Name extends string, More extends string>(
  dialect: ApiDialect<Name, More>,
): (deps: ApiCallerDeps) => ProviderApi {
  return (deps) => {
    const open = createAccountOpener(deps, dialect);
    return {
      test: (connection) => testCredentials(open, dialect, connection),
      async startCall(connection, wanted) {
        const { needs, ...originate } = supported(dialect.startCall);
        const more = requireCredentials(connection, needs, CALLS.missing);
        const account = open(connection, CALLS);
        const answer = await account.ask(
          await originate.request(wanted, { ...account.set, ...more }, account),
        );
        return { providerCallId: startedCall(answer, originate.id) };
      },
      carryOut: (connection, order) => carryOut(open(connection, CALLS), order),
      async locateRecording(connection, source) {
        if (source.kind === 'url') return { url: source.url, headers: {} };
        const account = open(connection, RECORDINGS);
        const found = await dialect.recording(source.reference, account);
        return 'url' in found ? found : account.locate(found);
      },
      async findRecordings(connection, awaited) {
        // Nothing awaits a recording there, so nobody asks; what was awaited once is not there.
        if ('unsupported' in dialect.late || awaited.length === 0) {
          return { found: [], looked: awaited.map(({ reference }) => reference), failure: null };
        }
        const account = open(connection, RECORDINGS);
        const ask = async (reference: string): Promise<unknown> => dialect.recording(reference, account);
        return lookForRecordings(account, { late: dialect.late, ask }, awaited);
      },
      listCalls: async (connection, period, wait) =>
        listCalls(open(connection, CALLS), supported(dialect.calls), { period, wait }),
      listUsers: (connection) => listUsers(open, dialect.users, connection),
      // Most vendors are told the address in their panel.
      keepSubscription: async () => [],
    };
  };
}

export async function testCredentials<Name extends string>(
  open: OpenAccount<Name>,
  { credentials, test }: Pick<ApiDialect<Name, string>, 'credentials' | 'test'>,
  connection: Connection,
): Promise<readonly ConnectionCheck[]> {
  const name = unsetOf(connection, credentials) ?? credentials[0] ?? '';
  return [await checkCredential(name, connection.credentials[name], () => open(connection, CALLS).ask(test))];
}

/** @throws AppError calls/provider-failed when the answer is a refusal, or without the id it should have */
export function startedCall({ status, body }: ApiAnswer, idField: string | null): string | null {
  const isAccepted = status >= 200 && status < 300 && !saysError(body);
  const id = idField === null ? null : valueAt(body, idField);
  if (isAccepted && (id === null || typeof id === 'string')) return id;
  throw new AppError('calls/provider-failed', { context: { status } });
}

/** What the provider has not heard of any more, or may not be done with it, is over. */
const OVER: readonly number[] = [404, 409, 422];

async function carryOut({ ask }: ApiAccount<string>, { path, json }: ProviderOrder): Promise<void> {
  const { status } = await ask(post(path, { json }));
  if ((status >= 200 && status < 300) || OVER.includes(status)) return;
  throw new AppError('calls/provider-failed', { retry: 'backoff', context: { status } });
}

function supported<Part extends object>(part: Part | Unsupported): Part {
  if ('unsupported' in part) throw new AppError('calls/not-supported', { detail: part.unsupported });
  return part;
}

/** `YYYY-MM-DD`. */
export function utcDay(instant: Instant): string {
  return new Date(instant).toISOString().slice(0, 10);
}
