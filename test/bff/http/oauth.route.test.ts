import { AppError } from '../../../bff/domain/errors';
import type { InstallCode, UninstallNotice } from '../../../bff/http/oauth.route';
import { createOauthRoute } from '../../../bff/http/oauth.route';
import type { Served } from '../support/served';
import { serve } from '../support/served';

let served: Served;
const codes: InstallCode[] = [];
const notices: UninstallNotice[] = [];
beforeAll(async () => {
  const install = {
    receiveInstallCode: async (code: InstallCode) => void codes.push(code),
    uninstall: async (notice: UninstallNotice) => {
      if (notice.signature !== 'right') throw new AppError('auth/signature-mismatch');
      notices.push(notice);
    },
  };
  served = await serve([createOauthRoute({ install })]);
});
afterAll(() => served.stop());
beforeEach(() => {
  codes.length = 0;
  notices.length = 0;
});

const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`);

test.each(['referer', 'referrer'])('an install code is taken with the account named as %s', async (name) => {
  const response = await get(
    `/oauth/callback?code=abc&${name}=acme.kommo.com&client_id=id&from_widget=1&state=s`,
  );

  expect(response.status).toBe(200);
  expect(codes).toEqual([
    { code: 'abc', referer: 'acme.kommo.com', clientId: 'id', fromWidget: true, state: 's' },
  ]);
});

test('an administrator who refuses gets a kind answer and nothing is stored', async () => {
  const response = await get('/oauth/callback?error=access_denied&referer=acme.kommo.com');

  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Nothing was connected');
  expect(codes).toEqual([]);
});

test('a callback without a code is refused', async () => {
  const response = await get('/oauth/callback?referer=acme.kommo.com');

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: 'install/malformed',
    errors: [{ path: 'code', code: 'required' }],
  });
});

test('an uninstall with the right signature is answered with nothing', async () => {
  const response = await get('/oauth/uninstall?client_uuid=id&account_id=42&signature=right');

  expect(response.status).toBe(204);
  expect(notices).toEqual([{ clientUuid: 'id', accountId: '42', signature: 'right' }]);
});

test('an uninstall with a wrong signature is refused', async () => {
  const response = await get('/oauth/uninstall?client_uuid=id&account_id=42&signature=wrong');

  expect(response.status).toBe(403);
  expect(notices).toEqual([]);
});
