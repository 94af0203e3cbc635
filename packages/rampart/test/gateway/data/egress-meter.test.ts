// oxlint-disable unicorn/no-thenable -- `then` is a word of the policy here, never a function
import { describe, expect, it } from 'vitest';
import { EgressMeter } from '../../../src/gateway/data/egress-meter.ts';

describe('one reply', () => {
  it('may be as long as the policy says, and no longer', () => {
    const meter = new EgressMeter({ replyBytes: { bytes: 1000, then: 'close' }, egress: null });
    expect(meter.reply(1000)).toBeNull();
    expect(meter.reply(1001)).toMatchObject({
      reaction: 'close',
      refusal: { code: 'GATEWAY_EGRESS_EXCEEDED' },
    });
    expect(meter.sent(1e9, 0)).toBeNull();
    expect(meter.before(0)).toBeNull();
  });
});

describe('what goes out within a window', () => {
  const refusing = {
    replyBytes: null,
    egress: { bytes: 1000, per: 10_000, then: 'refuse' },
  } as const;

  it('is refused once it is more than the policy says, until the window has moved on', () => {
    const meter = new EgressMeter(refusing);
    expect(meter.sent(600, 0)).toBeNull();
    expect(meter.before(1000)).toBeNull();
    expect(meter.sent(600, 1000)).toMatchObject({ reaction: 'refuse' });
    expect(meter.before(2000)).toMatchObject({
      refusal: {
        reason: 'rate limit: more than 1000 bytes were read within 10000 ms; try again later',
      },
    });
    expect(meter.before(9999)).not.toBeNull();
    expect(meter.before(15_000)).toBeNull();
  });

  it('is counted over the edges of windows', () => {
    const meter = new EgressMeter(refusing);
    expect(meter.sent(900, 9999)).toBeNull();
    expect(meter.sent(900, 10_001)).not.toBeNull();
  });

  it('is forgotten after a long rest', () => {
    const meter = new EgressMeter(refusing);
    meter.sent(5000, 0);
    expect(meter.before(1_000_000)).toBeNull();
  });

  it('alerts once, not for every reply, and passes', () => {
    const meter = new EgressMeter({
      replyBytes: null,
      egress: { bytes: 1000, per: 10_000, then: 'alert' },
    });
    expect(meter.sent(2000, 0)).toMatchObject({ reaction: 'alert' });
    expect(meter.sent(2000, 1)).toBeNull();
    expect(meter.before(2)).toBeNull();
    expect(meter.sent(1, 50_000)).toBeNull();
    expect(meter.sent(2000, 50_001)).toMatchObject({ reaction: 'alert' });
  });
});
