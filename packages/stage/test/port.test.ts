import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

test('stages never hand out the same port, and every port can be listened on', async () => {
  await using one = new Stage();
  await using other = new Stage();
  const reservations = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? one : other).port());
  const ports = await Promise.all(reservations);
  expect(new Set(ports).size).toBe(ports.length);
  expect(await Promise.all(ports.map(canListen))).not.toContain(false);
});

test('a port for a cluster node leaves room for its bus', async () => {
  await using stage = new Stage();
  const ports = await Promise.all(Array.from({ length: 20 }, () => stage.port({ withBus: true })));
  expect(ports.every((port) => port + 10_000 <= 65_535)).toBe(true);
  const buses = ports.map((port) => port + 10_000);
  expect(await Promise.all(buses.map(canListen))).not.toContain(false);
});

test('ports lie outside the range from which the kernel serves outgoing connections', async () => {
  await using stage = new Stage();
  const ports = await Promise.all(Array.from({ length: 20 }, () => stage.port()));
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
