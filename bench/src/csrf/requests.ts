// Requests as a current browser sends them from the shop's own page.
import { sessionCookie, shopOrigin } from './shop.ts';

/** What one page of one person holds, and its requests carry. */
export interface Page {
  readonly session: string;
  /** Empty where nothing protects. */
  readonly token: string;
  /** Cookies beside the session's: `name=value`. */
  readonly cookies: readonly string[];
}

export const transferPath = '/transfer';
export const tokenPath = '/token';
export const transferBody: string = JSON.stringify({ to: 'b-1047', amount: 25, currency: 'EUR' });

const browser: Readonly<Record<string, string>> = {
  'sec-ch-ua': '"Chromium";v="142", "Not_A Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9',
};

export function pageHeaders({ session, cookies }: Page): Record<string, string> {
  return {
    host: new URL(shopOrigin).host,
    ...browser,
    cookie: [`${sessionCookie}=${session}`, ...cookies].join('; '),
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    referer: `${shopOrigin}/account`,
  };
}

export function transferHeaders(page: Page): Record<string, string> {
  return {
    ...pageHeaders(page),
    origin: shopOrigin,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(transferBody)),
    ...(page.token === '' ? {} : { 'x-csrf-token': page.token }),
  };
}

/** The whole request, as it goes over the wire. */
export function transferText(page: Page): string {
  return text(`POST ${transferPath}`, transferHeaders(page)) + transferBody;
}

export function pageText(page: Page): string {
  return text(`GET ${tokenPath}`, pageHeaders(page));
}

function text(start: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${start} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}
