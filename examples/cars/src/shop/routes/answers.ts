// Answers that several routes give.
import type { Request, Response } from 'express';
import type { Shop } from '../shop.ts';
import type { Problem } from '../views/problem.ts';
import { problemPage } from '../views/problem.ts';

export function mustLogIn(response: Response): void {
  response.redirect(303, '/login');
}

export function missing(shop: Shop, request: Request, response: Response, code?: string): void {
  showProblem(shop, request, response, {
    status: 404,
    code,
    title: 'There is nothing here',
    advice: 'The car may have been sold, or the address is wrong.',
  });
}

export function soldOut(shop: Shop, request: Request, response: Response): void {
  showProblem(shop, request, response, {
    status: 409,
    title: 'Somebody was faster',
    advice: 'This car has just been sold. You have not been charged.',
  });
}

export function unpriced(shop: Shop, request: Request, response: Response): void {
  showProblem(shop, request, response, {
    status: 409,
    title: 'This car has no price',
    advice: 'So nobody can buy it at the moment. You have not been charged.',
  });
}

export function addressTaken(shop: Shop, request: Request, response: Response): void {
  showProblem(shop, request, response, {
    status: 409,
    title: 'There is a car at this address',
    advice: 'Go back and choose another address, or none.',
  });
}

export function forbidden(shop: Shop, request: Request, response: Response): void {
  showProblem(shop, request, response, {
    status: 403,
    title: 'This is not yours to change',
    advice: 'Log in as somebody who may do this.',
  });
}

export function showProblem(
  shop: Shop,
  request: Request,
  response: Response,
  problem: Problem,
): void {
  if (request.accepts(['html', 'json']) === 'json') {
    response.status(problem.status).json({ problem: problem.title, code: problem.code });
    return;
  }
  const make = () => ({ title: problem.title, main: problemPage(problem) });
  shop.show(request, response, make, problem.status);
}
