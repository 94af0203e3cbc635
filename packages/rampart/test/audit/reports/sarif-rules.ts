// What the published schema of SARIF 2.1.0 (OASIS, 2020) asks of the objects that a report of ours has, in
// our own words; an object may have no member besides, so a misspelt one shows.

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const level = { enum: ['none', 'note', 'warning', 'error'] };

function closed(properties: Readonly<Record<string, object>>, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

const some = (items: object): object => ({ type: 'array', items });
const worded = closed({ text }, ['text']);

export const sarifSchema = {
  ...closed({ $schema: text, version: { const: '2.1.0' }, runs: some({ $ref: '#/$defs/run' }) }, [
    'version',
    'runs',
  ]),
  $defs: {
    run: closed(
      {
        tool: closed({ driver: { $ref: '#/$defs/driver' } }, ['driver']),
        invocations: some(
          closed(
            { executionSuccessful: { type: 'boolean' }, endTimeUtc: { $ref: '#/$defs/moment' } },
            ['executionSuccessful'],
          ),
        ),
        results: some({ $ref: '#/$defs/result' }),
      },
      ['tool'],
    ),
    moment: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' },
    driver: closed({ name: text, version: text, rules: some({ $ref: '#/$defs/rule' }) }, ['name']),
    rule: closed(
      {
        id: text,
        name: text,
        shortDescription: worded,
        fullDescription: worded,
        help: worded,
        helpUri: { type: 'string', pattern: '^https://\\S+$' },
        defaultConfiguration: closed({ level }, []),
        properties: { type: 'object', properties: { tags: some(text), 'security-severity': text } },
      },
      ['id'],
    ),
    result: closed(
      {
        ruleId: text,
        ruleIndex: count,
        kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
        level,
        message: closed({ text: { type: 'string', minLength: 1 } }, ['text']),
        locations: some({ $ref: '#/$defs/location' }),
        partialFingerprints: { type: 'object', additionalProperties: text },
        suppressions: some(
          closed(
            {
              kind: { enum: ['inSource', 'external'] },
              status: { enum: ['accepted', 'underReview', 'rejected'] },
              justification: text,
            },
            ['kind'],
          ),
        ),
      },
      ['message'],
    ),
    location: closed(
      {
        physicalLocation: closed(
          {
            artifactLocation: closed(
              { uri: { type: 'string', pattern: '^[!#$&-;=?-\\[\\]_a-z~%]+$' } },
              [],
            ),
            region: closed({ startLine: { type: 'integer', minimum: 1 } }, []),
          },
          ['artifactLocation'],
        ),
        logicalLocations: some(closed({ fullyQualifiedName: text, kind: text }, [])),
      },
      [],
    ),
  },
};
