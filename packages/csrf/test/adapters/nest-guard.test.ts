import { Controller, Get, Module, Post, Req, Res, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  CsrfOnce,
  CsrfRefusal,
  CsrfRoute,
  nestCsrf,
  type NestCsrf,
} from '../../src/adapters/nest.ts';
import { Browser, codeOf, ownPage, send } from './client.ts';
import { basics } from './serving.ts';

const session = (request: Request): string => request.header('x-session') ?? 'S1';
const unsafe = { method: 'POST', headers: ownPage };

/** `@Decorator() method() {}`, written as the calls that it stands for. */
function decorate(prototype: object, name: string, ...decorators: MethodDecorator[]): void {
  const property = Object.getOwnPropertyDescriptor(prototype, name);
  if (property === undefined) throw new TypeError(`there is no method ${name}`);
  for (const decorator of decorators) decorator(prototype, name, property);
}

function bankModule(csrf: NestCsrf<Request>) {
  class Bank {
    token(request: Request, response: Response): string {
      return csrf.token(request, response);
    }
    pay(): string {
      return 'paid';
    }
    hook(): string {
      return 'heard';
    }
    move(): string {
      return 'moved';
    }
  }
  decorate(Bank.prototype, 'token', Get('token'));
  Req()(Bank.prototype, 'token', 0);
  Res({ passthrough: true })(Bank.prototype, 'token', 1);
  decorate(Bank.prototype, 'pay', Post('pay'), CsrfOnce());
  decorate(Bank.prototype, 'hook', Post('hook'), CsrfRoute({ exempt: true }));
  decorate(Bank.prototype, 'move', Post('move'));
  Controller()(Bank);
  class Hooks {
    any(): string {
      return 'heard';
    }
  }
  decorate(Hooks.prototype, 'any', Post('any'));
  Controller('hooks')(Hooks);
  CsrfRoute({ exempt: true })(Hooks);
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is what it is marked with
  class App {}
  Module({ controllers: [Bank, Hooks] })(App);
  return App;
}

async function portOf(
  csrf: NestCsrf<Request>,
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<number> {
  const app = await NestFactory.create(bankModule(csrf), new ExpressAdapter(), { logger: false });
  app.useGlobalGuards(csrf.guard);
  prepare(app);
  await app.listen(0, '127.0.0.1');
  onTestFinished(() => app.close());
  return Number(new URL(await app.getUrl()).port);
}

describe("Nest's guard", () => {
  test('reads what a route or its controller is marked with', async () => {
    const csrf = nestCsrf({ ...(await basics()), session });
    const port = await portOf(csrf);
    await csrf.core.prepareOnce();
    const browser = new Browser(port);
    const { body: token } = await browser.send({ path: '/token', headers: ownPage });
    expect((await browser.post(token, '/pay')).body).toBe('paid');
    expect(codeOf(await browser.post(token, '/pay'))).toBe('CSRF_TOKEN_USED');
    expect((await browser.post(token, '/move')).body).toBe('moved');
    expect((await send(port, { ...unsafe, path: '/hook' })).body).toBe('heard');
    expect((await send(port, { ...unsafe, path: '/hooks/any' })).body).toBe('heard');
    expect(codeOf(await send(port, { ...unsafe, path: '/move' }))).toBe('CSRF_TOKEN_MISSING');
  });

  test('throws refusals for exception filters when asked to', async () => {
    const csrf = nestCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const filter = {
      catch: (error: unknown, host: { switchToHttp(): { getResponse(): Response } }) => {
        const code = error instanceof CsrfRefusal ? error.code : 'another';
        host.switchToHttp().getResponse().status(418).send(code);
      },
    };
    const port = await portOf(csrf, (app) => app.useGlobalFilters(filter));
    const received = await send(port, { ...unsafe, path: '/move' });
    expect(received).toMatchObject({ status: 418, body: 'CSRF_TOKEN_MISSING' });
  });

  test("is answered with 403 by Nest's own exception filter", async () => {
    const csrf = nestCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const received = await send(await portOf(csrf), { ...unsafe, path: '/move' });
    expect(received.status).toBe(403);
    expect(JSON.parse(received.body)).toMatchObject({ statusCode: 403 });
  });

  test('lets a function decide what becomes of a refusal', async () => {
    const csrf = nestCsrf({ ...(await basics()), session, onRefuse: () => false });
    expect((await send(await portOf(csrf), { ...unsafe, path: '/move' })).status).toBe(403);
  });

  test('does not let a kind of handler pass that it cannot check', async () => {
    const csrf = nestCsrf({ ...(await basics()), session });
    const context = (type: string) => ({
      getType: () => type,
      getHandler: () => session,
      getClass: () => session,
      switchToHttp: () => {
        throw new Error('there is no HTTP request here');
      },
    });
    expect(csrf.guard.canActivate(context('rpc'))).toBe(true);
    expect(() => csrf.guard.canActivate(context('graphql'))).toThrow(/graphql/u);
  });
});
