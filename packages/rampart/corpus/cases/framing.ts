// Requests that are no requests. What one reader takes for data, another takes for a command: so the
// gateway is never laxer than any server, and usually stricter.
import { allow, close, throttle, type OwnCase } from './sketch.ts';

export const framing: readonly OwnCase[] = [
  close('count-too-big', 'More arguments than any array holds.', { sends: ['*2147483648\r\n'] }),
  close('count-no-number', 'A count of letters.', { sends: ['*one\r\n'] }),
  close('count-leading-zero', 'Two ways to write a number are one too many.', {
    sends: ['*01\r\n$4\r\nPING\r\n'],
  }),
  close('bulk-negative', 'A length below zero.', { sends: ['*1\r\n$-5\r\n'] }),
  close('bulk-plus', 'A sign where a digit belongs.', { sends: ['*1\r\n$+4\r\nPING\r\n'] }),
  close('bulk-huge', 'Terabytes are promised.', {
    sends: ['*2\r\n$3\r\nGET\r\n$8796093022208\r\n'],
  }),
  close('bulk-not-ended', 'Two other bytes where the end belongs, and a command behind them.', {
    sends: ['*2\r\n$3\r\nGET\r\n$9\r\nsession:1XX*1\r\n$8\r\nFLUSHALL\r\n'],
  }),
  close('line-feed-only', 'A header that ends in half an end.', { sends: ['*1\n$4\nPING\n'] }),
  close('carriage-return-only', 'And in the other half.', { sends: ['*1\r$4\rPING\r'] }),
  close('reply-as-request', 'A map, which only servers send.', {
    sends: ['%1\r\n$4\r\nPING\r\n$1\r\n1\r\n'],
  }),
  close('header-without-end', 'Digits, and never an end of the line.', {
    sends: [`*${'1'.repeat(70_000)}`],
  }),
  close('many-before-login', 'Before a login few arguments are enough.', {
    sends: ['*5000\r\n$4\r\nAUTH\r\n'],
    loggedIn: false,
  }),
  close('big-before-login', 'And small ones.', {
    sends: ['*2\r\n$4\r\nAUTH\r\n$1048576\r\n'],
    loggedIn: false,
  }),
  throttle('never-finished', 'A command is begun and never ends.', {
    sends: ['*3\r\n$3\r\nSET\r\n$9\r\nsession:1\r\n$1000\r\nxx'],
  }),
  allow('in-pieces', 'A command that comes in pieces.', {
    sends: ['*3\r\n$3\r\nS', 'ET\r\n$9\r\nsessi', 'on:1\r\n$1\r', '\n1\r\n'],
    gap: 20,
  }),
  allow('empty-array', 'An array of nothing is passed over.', {
    sends: ['*0\r\n', ['SET', 'session:1', '1']],
  }),
  allow('commands-in-a-value', 'A value that looks like commands.', {
    sends: [['SET', 'session:1', '*1\r\n$8\r\nFLUSHALL\r\n']],
  }),
];
