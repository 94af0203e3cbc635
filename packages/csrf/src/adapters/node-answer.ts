// Answering on Node's own response, for the frameworks that hand it out.
import type { Headers } from '../types.ts';
import type { NodeResponse } from './node-request.ts';
import { answerTo, type Answer, type Refusal } from './refusal.ts';

export function send(response: NodeResponse, { status, headers, body }: Answer): void {
  response.statusCode = status;
  for (const name of Object.keys(headers)) response.setHeader(name, headers[name] ?? '');
  response.end(body);
}

export const sendRefusal = (response: NodeResponse, decision: Refusal, headers: Headers): void =>
  send(response, answerTo(decision, headers));
