import { accountRoutes } from './account';
import type { AccountState } from './account-state';
import type { Answer } from './answer';
import { problem, Refusal } from './answer';
import type { Route } from './api-request';
import { callNotificationRoutes } from './call-notifications';
import { callRoutes } from './calls';
import type { Changes } from './changes';
import { companyRoutes } from './companies';
import { complexLeadRoutes } from './complex-leads';
import { contactRoutes } from './contacts';
import { eventRoutes } from './events';
import { leadRoutes } from './leads';
import { linkRoutes } from './links';
import { noteRoutes } from './notes';
import type { OAuth } from './oauth';
import { pipelineRoutes } from './pipelines';
import { createRouteTable } from './route-table';
import type { Switches } from './switches';
import { taskRoutes } from './tasks';
import { unsortedRoutes } from './unsorted';
import { userRoutes } from './users';

const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...userRoutes,
  ...contactRoutes,
  ...companyRoutes,
  ...complexLeadRoutes,
  ...pipelineRoutes,
  ...unsortedRoutes,
  ...leadRoutes,
  ...linkRoutes,
  ...callRoutes,
  ...noteRoutes,
  ...taskRoutes,
  ...eventRoutes,
  ...callNotificationRoutes,
];

export const TOKEN_PATH = '/oauth2/access_token';

export interface IncomingRequest {
  readonly method: string;
  readonly subdomain: string;
  /** Below the subdomain, e.g. `/api/v4/calls`. */
  readonly path: string;
  readonly query: string;
  readonly authorization: string | undefined;
  readonly body: string | undefined;
  /** Called with the user once the token has been accepted. */
  readonly onUser: (userId: number) => void;
}

export interface AnswerDeps {
  readonly clock: () => number;
  readonly findAccount: (subdomain: string) => AccountState | undefined;
  readonly originOf: (subdomain: string) => string;
  readonly oauth: OAuth;
  readonly changes: Changes;
  readonly switches: Readonly<Switches>;
}

function parseBody(body: string | undefined): unknown {
  if (body === undefined || body === '') return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Refusal(problem(400, 'Request body is not valid JSON'));
  }
}

/** The API without its network: one synchronous step from a request to its answer, writes included. */
export function createAnswerRequest(deps: AnswerDeps): (incoming: IncomingRequest) => Answer {
  const findRoute = createRouteTable(ROUTES);

  function answerApi(account: AccountState, incoming: IncomingRequest): Answer {
    const user = deps.oauth.authenticate(account, incoming.authorization);
    incoming.onUser(user.id);
    if (!account.isPaid) return problem(402, 'Subscription expired');
    const route = findRoute(incoming.method, incoming.path);
    if (route.kind === 'unknown-path') return problem(404, 'Path not found');
    if (route.kind === 'unknown-method') return problem(405, 'Method not allowed');
    return route.handle({
      account,
      user,
      path: route.path,
      query: new URLSearchParams(incoming.query),
      body: parseBody(incoming.body),
      nowMs: deps.clock(),
      switches: deps.switches,
      origin: deps.originOf(account.subdomain),
      resourcePath: incoming.path,
      tell: (change) => deps.changes.tell(account.id, change),
    });
  }

  return (incoming) => {
    const account = deps.findAccount(incoming.subdomain);
    if (account === undefined) return problem(404, 'Account not found');
    try {
      if (incoming.path !== TOKEN_PATH) return answerApi(account, incoming);
      if (incoming.method !== 'POST') return problem(405, 'Method not allowed');
      return deps.oauth.answerTokenRequest(account, parseBody(incoming.body));
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
}
