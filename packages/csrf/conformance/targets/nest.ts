// The same application on both of Nest's platforms. Decorators are called as the functions they are.
import { All, Controller, Get, Module, Post, Req, Res, type Type } from '@nestjs/common';
import { CsrfOnce, CsrfRoute, type NestCsrf } from '../../src/adapters/nest.ts';
import type { NestRequest, NestResponse } from '../../src/adapters/nest.ts';
import { bindingOf, issueOptionsOf, pageOf, ran, sessionCookie } from './serving.ts';
import type { TargetName, TargetOptions } from './target.ts';

type Method = (request: NestRequest, response: NestResponse) => unknown;

interface Handler {
  readonly decorators: readonly MethodDecorator[];
  readonly run: Method;
}

/** A module with one controller whose routes are those of every target. */
export function applicationModule(
  name: TargetName,
  options: TargetOptions,
  csrf: NestCsrf<NestRequest>,
): Type<unknown> {
  const urlOf = (request: NestRequest): string => request.originalUrl ?? request.url;
  const handler: Method = (_request, response) => {
    for (const [header, value] of Object.entries(ran)) setHeader(response, header, value);
    return json(response, { ran: true });
  };
  return moduleOf({
    once: { decorators: [All('__once/:rest'), CsrfOnce()], run: handler },
    named: { decorators: [All('__named/:rest'), CsrfRoute({ action: 'named' })], run: handler },
    token: {
      decorators: [Get('__token')],
      run: (request, response) =>
        json(response, { token: csrf.token(request, response, issueOptionsOf(urlOf(request))) }),
    },
    form: {
      decorators: [Get('__form')],
      run(request, response) {
        setHeader(response, 'content-type', 'text/html');
        end(response, pageOf(csrf.meta(request, response), csrf.field(request, response)));
      },
    },
    endpoint: {
      decorators: [Get('__csrf')],
      run: (request, response) => csrf.endpoint(request, response),
    },
    login: {
      decorators: [Post('__login')],
      async run(request, response) {
        await csrf.leave(request, response);
        addCookie(response, sessionCookie(urlOf(request)));
        handler(request, response);
      },
    },
    whoami: {
      decorators: [Get('__whoami')],
      run: (request, response) =>
        json(response, { target: name, session: bindingOf(options, request.headers).session }),
    },
    any: { decorators: [All('*')], run: handler },
  });
}

function moduleOf(handlers: Readonly<Record<string, Handler>>): Type<unknown> {
  // oxlint-disable-next-line typescript/no-extraneous-class -- its methods come below
  class Routes {}
  for (const [name, { decorators, run }] of Object.entries(handlers)) {
    // Decorators mark the function, so no two routes may share one.
    const value: Method = (request, response) => run(request, response);
    const property: TypedPropertyDescriptor<Method> = {
      value,
      writable: true,
      configurable: true,
    };
    Object.defineProperty(Routes.prototype, name, property);
    for (const decorate of decorators) decorate(Routes.prototype, name, property);
    Req()(Routes.prototype, name, 0);
    Res()(Routes.prototype, name, 1);
  }
  Controller()(Routes);
  // oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is what it is marked with
  class Application {}
  Module({ controllers: [Routes] })(Application);
  return Application;
}

function setHeader(response: NestResponse, name: string, value: string): void {
  if ('code' in response) response.header(name, value);
  else response.setHeader(name, value);
}

function addCookie(response: NestResponse, line: string): void {
  if ('code' in response) response.header('set-cookie', line);
  else response.appendHeader('set-cookie', line);
}

function end(response: NestResponse, body: string): void {
  if ('code' in response) response.send(body);
  else response.end(body);
}

function json(response: NestResponse, value: object): void {
  if ('code' in response) response.code(200);
  else response.statusCode = 200;
  setHeader(response, 'content-type', 'application/json');
  end(response, JSON.stringify(value));
}
