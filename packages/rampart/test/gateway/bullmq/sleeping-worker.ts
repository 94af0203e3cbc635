// A process that takes a job and never ends it, until it is killed.
import { Worker } from 'bullmq';

const { RAMPART_TEST_PORT = '', RAMPART_TEST_PASSWORD = '' } = process.env;

const worker = new Worker('shop', () => new Promise(() => console.log('has the job')), {
  connection: {
    host: '127.0.0.1',
    port: Number(RAMPART_TEST_PORT),
    username: 'jobs',
    password: RAMPART_TEST_PASSWORD,
  },
  lockDuration: 1_000,
  // Nobody looks for stalled jobs more often than the first one who did wanted to.
  stalledInterval: 300,
});
worker.on('error', (error) => console.error(error.message));
