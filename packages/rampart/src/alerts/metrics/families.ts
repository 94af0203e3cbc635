// Every figure that is read beside the gateway's: one table, and docs/reference/metrics.md has a row for
// each.
import type { Family, SampleOf } from '../../report/prometheus.ts';

const gauge = (help: string, ...labels: readonly string[]): Family => ({
  type: 'gauge',
  labels,
  help,
});

export const families = {
  rampart_part_up: gauge('1 when this part answered when it was asked for its figures.', 'part'),
  rampart_alerts_standing: gauge('1 for each alert that stands.', 'alert', 'severity', 'about'),
  rampart_alerts_silenced: gauge('Alerts that stand, and of which nobody is told.'),
  rampart_alerts_looked_timestamp_seconds: gauge('When everything was looked at last.'),
  rampart_alerts_waiting: gauge('Notices that wait to be taken.', 'sink'),
  rampart_alerts_sink_up: gauge('1 while a sink takes what it is sent.', 'sink'),
  rampart_server_up: gauge('1 when a server or Sentinel answered.', 'server', 'kind'),
  rampart_server_leads: gauge('1 for a primary, 0 for a replica.', 'server'),
  rampart_server_linked: gauge('1 while a replica has a link to its primary.', 'server'),
  rampart_server_followers: gauge('Who copies from it.', 'server'),
  rampart_server_offset_bytes: gauge('The replication offset.', 'server'),
  rampart_server_memory_bytes: gauge('Memory that data and buffers use.', 'server'),
  rampart_server_memory_limit_bytes: gauge('maxmemory; 0: no bound.', 'server'),
  rampart_server_keys: gauge('Keys in all databases.', 'server'),
  rampart_server_clients: gauge('Connections.', 'server'),
  rampart_server_sent_bytes_total: {
    type: 'counter',
    labels: ['server'],
    help: 'Bytes that it has sent to clients and replicas.',
  },
  rampart_sentinel_quorum: gauge('1 while a Sentinel could fail over.', 'server'),
  rampart_disk_free_ratio: gauge('Free space, from 0 to 1.', 'path'),
  rampart_disk_free_bytes: gauge('Free space.', 'path'),
  rampart_certificate_end_timestamp_seconds: gauge('When a certificate ends.', 'file'),
  rampart_archive_segments: gauge('Segments of the archive.'),
  rampart_archive_bytes: gauge('Bytes of the archive.'),
  rampart_archive_offset_bytes: gauge('The replication offset up to which all is archived.'),
  rampart_archive_received_timestamp_seconds: gauge(
    'When the newest of it was received: how far it is behind.',
  ),
  rampart_archive_drill_timestamp_seconds: gauge('When it was drilled last.', 'result'),
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof families;

export type Sample = SampleOf<FamilyName>;
