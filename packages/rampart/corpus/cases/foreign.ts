// Other protocols that end up at the port: browsers, mail servers, TLS. None of them may get a single
// command through, in whatever dress the command comes.
import { close, type OwnCase } from './sketch.ts';

const smuggled = 'SET session:smuggled 1\r\n';

export const foreign: readonly OwnCase[] = [
  close('post', 'A form of any web page, whose body holds a command.', {
    sends: [
      `POST / HTTP/1.1\r\nHost: cache.internal\r\nContent-Type: text/plain\r\n\r\n${smuggled}`,
    ],
  }),
  close('put', 'A method that the server itself does not know.', {
    sends: [`PUT /a HTTP/1.1\r\nContent-Length: 24\r\n\r\n${smuggled}`],
  }),
  close('patch-lf', 'Lines that end as a careless client ends them.', {
    sends: [`PATCH /a HTTP/1.1\nContent-Length: 24\n\n${smuggled}`],
  }),
  close('get', 'A method that is a Redis command too.', {
    sends: [`GET /session:1 HTTP/1.1\r\nAccept: */*\r\n\r\n${smuggled}`],
  }),
  close('head-10', 'HTTP/1.0 asks for no Host.', { sends: [`HEAD / HTTP/1.0\r\n\r\n${smuggled}`] }),
  close('host-tight', 'Host without a blank behind the colon.', {
    sends: [`Host:cache.internal\r\n${smuggled}`],
  }),
  close('host-odd-case', 'The name of the header in mixed capitals.', {
    sends: [`hOsT: cache.internal\r\n${smuggled}`],
  }),
  close('http2', 'The first words of HTTP/2.', {
    sends: [`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}`],
  }),
  close('as-array', 'POST in the usual form of a command.', {
    sends: [
      ['POST', '/', 'HTTP/1.1'],
      ['SET', 'session:smuggled', '1'],
    ],
  }),
  close('byte-by-byte', 'A request that comes one byte at a time.', {
    sends: `POST / HTTP/1.1\r\n${smuggled}`.split(''),
    gap: 1,
  }),
  close('after-a-command', 'Something honest first, HTTP behind it.', {
    sends: [['PING'], `DELETE / HTTP/1.1\r\n\r\n${smuggled}`],
  }),
  close('in-one-write', 'The same in one write.', {
    sends: [`*1\r\n$4\r\nPING\r\nTRACE / HTTP/1.1\r\n\r\n${smuggled}`],
  }),
  close('smtp', 'A mail server that is talked to through.', {
    sends: [`EHLO mail.example\r\nMAIL FROM:<a@example.org>\r\nDATA\r\n${smuggled}.\r\n`],
  }),
  close('ftp', 'A file server’s dialogue.', {
    sends: [`USER anonymous\r\nPASS guest\r\nPORT 127,0,0,1,25,25\r\n${smuggled}`],
  }),
  close('tls', 'TLS on a port that speaks plainly.', {
    sends: [Buffer.from('1603010200010001fc0303'.padEnd(80, '0'), 'hex')],
  }),
  close('ssh', 'Another protocol’s greeting.', { sends: ['SSH-2.0-OpenSSH_9.9\r\n', smuggled] }),
];
