import type { NextApiRequest, NextApiResponse } from 'next';

export default function handler(_request: NextApiRequest, response: NextApiResponse): void {
  response.setHeader('x-handler-ran', '1');
  response.status(200).json({ ran: true });
}
