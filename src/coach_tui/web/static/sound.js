// Plays the blocks of the engine's mix at the times that stand in them.

const RATE = 48000;
const BLOCK_S = 0.02;
const QUIET = 64;         // no sample of a quiet block is larger; the noise that keeps speakers awake is
const FADE_S = 0.008;
const DRIFT_S = 0.010;    // corrected in a quiet block
const JUMP_S = 0.025;     // corrected at once
const MAX_EARLY_S = 2;    // a block for later than this is none of ours
const MEASURED = 100;     // the last measurements that count: two seconds
const NEWEST = 15;
const RESUME_MS = 2000;
const SETTLE_MS = 100;
const SETTLED = 10;       // measurements
const SETTLE_LONGEST = 40;

export class Sound {
  // onChange is called whenever the browser lets sound out, or no longer does.
  constructor(onChange) {
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
    this.context.onstatechange = onChange;
    this.late = 0;
    this.sources = new Set();
    this.reset();
    this.newBus();
  }

  get isOn() {
    return this.context.state === "running";
  }

  // Without a tap before, or where there is no output, a browser may never answer.
  async resume(patienceMs = RESUME_MS) {
    if (this.isOn) return;
    const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
    await Promise.race([this.context.resume(), patience]);
  }

  // Wait until the browser's output has started: for a second or so its clock is late, and sounds
  // are lost.
  async settle() {
    if (!this.isOn) return;
    const aheads = [];
    for (let asked = 0; asked < SETTLE_LONGEST; asked++) {
      aheads.push(this.context.currentTime - performance.now() / 1000);
      const [before, newest] = [aheads.at(-SETTLED), aheads.at(-1)];
      if (before !== undefined && before - newest < JUMP_S) return;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
  }

  // For another server, or after the connection was lost.
  reset() {
    this.answers = [];     // [round trip, server's clock minus ours], both in seconds
    this.contextAhead = []; // the context's clock minus ours
    this.latencies = [];
    this.anchor = null;    // the context's clock minus the server's, as blocks are placed by it
  }

  // The server read its clock between two readings of ours (ms): the quickest answer is the truest.
  learnClock(askedMs, answeredMs, serverS) {
    this.answers.push([answeredMs - askedMs, serverS - (askedMs + answeredMs) / 2000]);
    this.answers = this.answers.slice(-MEASURED / 5);
  }

  get serverAhead() {
    return this.answers.reduce((best, answer) => (answer[0] < best[0] ? answer : best))[1];
  }

  newBus() {
    this.bus = this.context.createGain();
    this.bus.connect(this.context.destination);
  }

  // Silence what plays and what waits.
  cut() {
    const end = this.context.currentTime + FADE_S;
    this.bus.gain.setValueAtTime(1, this.context.currentTime);
    this.bus.gain.linearRampToValueAtTime(0, end);
    for (const source of this.sources) source.stop(end);
    this.sources.clear();
    this.newBus();
  }

  // data: 64-bit float, the server's time at which it is to be heard; a byte, whether it cuts;
  // then samples of 16 bits.
  play(data, offset) {
    const view = new DataView(data, offset);
    const atS = view.getFloat64(0, true);
    if (view.getUint8(8)) this.cut();
    if (!this.isOn || !this.answers.length) return;
    const count = (view.byteLength - 9) / 2;
    const buffer = this.context.createBuffer(1, count, RATE);
    const samples = buffer.getChannelData(0);
    let peak = 0;
    for (let i = 0; i < count; i++) {
      const sample = view.getInt16(9 + 2 * i, true);
      samples[i] = sample / 32768;
      peak = Math.max(peak, Math.abs(sample));
    }
    this.align(peak < QUIET);
    const now = this.context.currentTime;
    const when = Math.round((atS + this.anchor) * RATE) / RATE;
    const lateS = now - when;
    if (lateS > BLOCK_S || lateS < -MAX_EARLY_S) {
      this.late++;
      return;
    }
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.bus);
    source.onended = () => this.sources.delete(source);
    this.sources.add(source);
    if (lateS > 0) source.start(now, lateS);
    else source.start(when);
  }

  // Follow the clocks, which differ a little: in silence, where no one hears it.
  align(isQuiet) {
    // The context's clock moves in steps, so the most that it is ahead is the truth; and on a busy
    // machine it stands still, and is behind from then on.
    this.contextAhead.push(this.context.currentTime - performance.now() / 1000);
    this.contextAhead = this.contextAhead.slice(-MEASURED);
    const newest = this.contextAhead.slice(-NEWEST);
    if (Math.max(...this.contextAhead) - Math.max(...newest) > JUMP_S) this.contextAhead = newest;
    // What the browser says of its latency swings by 20 ms.
    this.latencies.push(this.context.outputLatency || this.context.baseLatency || 0);
    this.latencies = this.latencies.slice(-MEASURED);
    const latency = this.latencies.slice().sort((a, b) => a - b)[this.latencies.length >> 1];
    const anchor = Math.max(...this.contextAhead) - this.serverAhead - latency;
    const drift = this.anchor === null ? Infinity : Math.abs(anchor - this.anchor);
    if (drift > JUMP_S || (isQuiet && drift > DRIFT_S)) this.anchor = anchor;
  }
}
