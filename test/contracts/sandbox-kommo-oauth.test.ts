import jwt from 'jsonwebtoken';

import { defaultSeed } from '../sandbox/kommo/default-seed';
import { CLIENT, NOON, withSandbox, textOf } from './sandbox-kommo-client';
import type { SandboxClient } from './sandbox-kommo-client';

const refreshWith = (sandbox: SandboxClient, token: unknown) =>
  sandbox.exchange({ grant_type: 'refresh_token', refresh_token: token });

async function firstPair(sandbox: SandboxClient) {
  const code = sandbox.simulator.issueCode('demo', 43);
  return (await sandbox.exchange({ grant_type: 'authorization_code', code })).json;
}

const readAccount = (sandbox: SandboxClient, token: unknown) =>
  sandbox.send('GET', '/api/v4/account', { token: String(token) });

describe('authorization codes', () => {
  test('a code gives a token pair that does not name the account', () =>
    withSandbox(async (sandbox) => {
      const code = sandbox.simulator.issueCode('demo', 43);

      const reply = await sandbox.exchange({ grant_type: 'authorization_code', code });

      expect(reply.status).toBe(200);
      expect(Object.keys(reply.json).sort()).toEqual([
        'access_token',
        'expires_in',
        'refresh_token',
        'server_time',
        'token_type',
      ]);
      expect(reply.json.expires_in).toBe(86_400);
      expect(jwt.decode(textOf(reply.json.access_token))).toMatchObject({
        account_id: 30_101_001,
        sub: '43',
        base_domain: 'kommo.com',
        aud: CLIENT.client_id,
        exp: NOON + 86_400,
      });
    }));

  test('a code works once', () =>
    withSandbox(async (sandbox) => {
      const code = sandbox.simulator.issueCode('demo', 43);
      await sandbox.exchange({ grant_type: 'authorization_code', code });

      const second = await sandbox.exchange({ grant_type: 'authorization_code', code });

      expect(second.status).toBe(400);
      expect(second.json).toMatchObject({ hint: 'Authorization code has been revoked', status: 400 });
      expect(second.json.error).toBeUndefined();
    }));

  test.each([
    [20 * 60_000 - 1, 200],
    [20 * 60_000, 400],
  ])('a code that is %i ms old is answered with %i', (age, status) =>
    withSandbox(async (sandbox) => {
      const code = sandbox.simulator.issueCode('demo', 43);
      sandbox.turnClock(age);

      const reply = await sandbox.exchange({ grant_type: 'authorization_code', code });

      expect(reply.status).toBe(status);
    }),
  );

  test.each([
    ['client_secret', 'guessed', 401],
    ['client_id', 'other', 400],
    ['redirect_uri', 'https://elsewhere.example/', 400],
    ['grant_type', 'password', 400],
  ])('a wrong %s is refused and spends nothing', (field, value, status) =>
    withSandbox(async (sandbox) => {
      const code = sandbox.simulator.issueCode('demo', 43);

      const refused = await sandbox.exchange({ grant_type: 'authorization_code', code, [field]: value });
      const right = await sandbox.exchange({ grant_type: 'authorization_code', code });

      expect(refused.status).toBe(status);
      expect(refused.type).toContain('application/problem+json');
      expect(right.status).toBe(200);
    }),
  );

  test('a code whose answer was lost is spent all the same', () =>
    withSandbox(async (sandbox) => {
      const code = sandbox.simulator.issueCode('demo', 43);
      sandbox.simulator.faults.next({ path: /access_token/, kind: 'lose-after-commit' });

      await expect(sandbox.exchange({ grant_type: 'authorization_code', code })).rejects.toThrow();
      const again = await sandbox.exchange({ grant_type: 'authorization_code', code });

      expect(again.status).toBe(400);
    }));
});

describe('rotation of refresh tokens', () => {
  test('every refresh gives a new refresh token', () =>
    withSandbox(async (sandbox) => {
      const first = await firstPair(sandbox);

      const second = await refreshWith(sandbox, first.refresh_token);

      expect(second.status).toBe(200);
      expect(second.json.refresh_token).not.toBe(first.refresh_token);
    }));

  test('the old refresh token works until the new pair is first used', () =>
    withSandbox(async (sandbox) => {
      const first = await firstPair(sandbox);
      await refreshWith(sandbox, first.refresh_token);

      const again = await refreshWith(sandbox, first.refresh_token);
      await readAccount(sandbox, again.json.access_token);
      const late = await refreshWith(sandbox, first.refresh_token);

      expect(again.status).toBe(200);
      expect(late.status).toBe(401);
      expect(late.json.hint).toBe('Token has been revoked');
    }));

  test('using the new refresh token ends the old one too', () =>
    withSandbox(async (sandbox) => {
      const first = await firstPair(sandbox);
      const second = await refreshWith(sandbox, first.refresh_token);
      await refreshWith(sandbox, second.json.refresh_token);

      const late = await refreshWith(sandbox, first.refresh_token);

      expect(late.status).toBe(401);
    }));

  test('of two pairs made from one refresh token only the later one lives', () =>
    withSandbox(async (sandbox) => {
      const first = await firstPair(sandbox);
      const lost = await refreshWith(sandbox, first.refresh_token);
      const kept = await refreshWith(sandbox, first.refresh_token);

      expect((await readAccount(sandbox, lost.json.access_token)).status).toBe(401);
      expect((await refreshWith(sandbox, lost.json.refresh_token)).status).toBe(401);
      expect((await readAccount(sandbox, kept.json.access_token)).status).toBe(200);
    }));

  test('switched to the stricter reading, the old refresh token dies at once', () =>
    withSandbox(
      async (sandbox) => {
        const first = await firstPair(sandbox);
        await refreshWith(sandbox, first.refresh_token);

        expect((await refreshWith(sandbox, first.refresh_token)).status).toBe(401);
      },
      { switches: { oldRefreshTokenRevokedAtRotation: true } },
    ));

  test.each([
    [false, 200],
    [true, 401],
  ])('the access token of a replaced pair: revoked %s, answered with %i', (revoked, status) =>
    withSandbox(
      async (sandbox) => {
        const first = await firstPair(sandbox);
        const second = await refreshWith(sandbox, first.refresh_token);
        await readAccount(sandbox, second.json.access_token);

        expect((await readAccount(sandbox, first.access_token)).status).toBe(status);
      },
      { switches: { oldAccessTokenRevokedWithRefresh: revoked } },
    ),
  );

  test('a refresh token that nobody used for three months is dead', () =>
    withSandbox(async (sandbox) => {
      const pair = await firstPair(sandbox);
      sandbox.turnClock(90 * 86_400_000);

      expect((await refreshWith(sandbox, pair.refresh_token)).status).toBe(401);
    }));
});

describe('access', () => {
  test('an access token ends after 24 hours', () =>
    withSandbox(async (sandbox) => {
      const pair = await firstPair(sandbox);
      sandbox.turnClock(86_400_000 - 1);
      const before = await readAccount(sandbox, pair.access_token);
      sandbox.turnClock(1);
      const after = await readAccount(sandbox, pair.access_token);

      expect(before.status).toBe(200);
      expect(after.status).toBe(401);
      expect(after.json.detail).toBe('Invalid user name or password');
    }));

  test('after an uninstall every token is dead, and a new consent starts afresh', () =>
    withSandbox(async (sandbox) => {
      const pair = await firstPair(sandbox);

      const query = sandbox.simulator.uninstall('demo');

      expect([...query.keys()]).toEqual(['client_uuid', 'account_id', 'signature']);
      expect((await readAccount(sandbox, pair.access_token)).status).toBe(401);
      expect((await refreshWith(sandbox, pair.refresh_token)).status).toBe(401);
      expect((await readAccount(sandbox, await sandbox.tokenOf(43))).status).toBe(200);
    }));

  test('a token opens no other account', () => {
    const accounts = [defaultSeed(), { ...defaultSeed(), id: 30_101_002, subdomain: 'other' }];
    return withSandbox(
      async ({ simulator, tokenOf }) => {
        simulator.issueCode('other', 42);
        const headers = { authorization: `Bearer ${await tokenOf(42)}` };

        const own = await fetch(`${simulator.originOf('demo')}/api/v4/account`, { headers });
        const other = await fetch(`${simulator.originOf('other')}/api/v4/account`, { headers });
        const nowhere = await fetch(`${simulator.originOf('nowhere')}/api/v4/account`, { headers });

        expect([own.status, other.status, nowhere.status]).toEqual([200, 401, 404]);
      },
      { accounts },
    );
  });

  test('a widget install brings a code without a state', () =>
    withSandbox(async (sandbox) => {
      const query = sandbox.simulator.consent('demo', 42);

      expect(query.get('from_widget')).toBe('1');
      expect(query.has('state')).toBe(false);
      expect(query.get('referer')).toBe(sandbox.simulator.originOf('demo').replace('http://', ''));
    }));
});

test('a one-time token is signed with the client secret and lives half an hour', () =>
  withSandbox(async ({ simulator }) => {
    const [one, other] = [1, 2].map(() => simulator.signOneTimeToken('demo', 43, 'https://bff.example'));
    const claims = jwt.verify(String(one), CLIENT.client_secret, {
      algorithms: ['HS256'],
      clockTimestamp: NOON,
    });

    expect(claims).toMatchObject({
      iss: simulator.originOf('demo'),
      aud: 'https://bff.example',
      account_id: 30_101_001,
      user_id: 43,
      subdomain: 'demo',
      client_uuid: CLIENT.client_id,
      iat: NOON,
      exp: NOON + 1800,
    });
    expect(jwt.decode(String(other))).not.toMatchObject({ jti: (claims as jwt.JwtPayload).jti });
  }));
