// Requests as Express hands them to a middleware, made without a connection.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express from 'express';
import type { Request, Response } from 'express';
import type { Session } from '../shop.ts';

const socket = new Socket();

export interface Received {
  readonly session: Session;
  readonly cookies: Readonly<Record<string, string>>;
  readonly token: string | null;
}

export function expressRequest({ session, cookies, token }: Received): Request {
  const message = new IncomingMessage(socket);
  message.method = 'POST';
  message.headers = token === null ? {} : { 'x-csrf-token': token };
  Object.setPrototypeOf(message, express.request);
  if (!isRequest(message)) throw new TypeError('Express has another prototype than expected.');
  return Object.assign(message, { session, cookies });
}

/** Takes cookies and forgets them. */
export function expressResponse(): Response {
  const message = new ServerResponse(new IncomingMessage(socket));
  Object.setPrototypeOf(message, express.response);
  if (!isResponse(message)) throw new TypeError('Express has another prototype than expected.');
  message.cookie = () => message;
  return message;
}

function isRequest(message: IncomingMessage): message is Request {
  return Object.getPrototypeOf(message) === express.request;
}

function isResponse(message: ServerResponse): message is Response {
  return Object.getPrototypeOf(message) === express.response;
}
