// The conformance run starts this application in its own process, several times with different
// options. Which of them a request belongs to is told by the asynchronous context it runs in.
export function here() {
  const running = globalThis[Symbol.for('rampart.conformance.next')]?.getStore();
  if (running === undefined) throw new TypeError('this application is started by targets/next.ts');
  return running;
}
