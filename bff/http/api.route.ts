import { Router } from 'express';
import type { RequestHandler } from 'express';
import { jsonBody } from './json-body.middleware';

export interface ApiDeps {
  readonly preflight: RequestHandler;
  readonly oneTimeToken: RequestHandler;
  readonly spendToken: RequestHandler;
  /** How much one account may ask for. */
  readonly accountLimit?: RequestHandler;
  /** Behind no token header: they check their callers themselves. */
  readonly openRoutes: readonly Router[];
  readonly routes: readonly Router[];
}

/** The widget's door. A body is read only from those who have shown a token. */
export function createApiRoute(deps: ApiDeps): Router {
  const { preflight, oneTimeToken, spendToken, accountLimit = unlimited, openRoutes, routes } = deps;
  const router = Router();
  router.use('/api', preflight);
  for (const route of openRoutes) router.use(route);
  router.use('/api', oneTimeToken, accountLimit, jsonBody, spendToken);
  for (const route of routes) router.use(route);
  return router;
}

const unlimited: RequestHandler = (_request, _response, next) => next();
