// Reads a list of FeatureFlags' `flagSpec`s and says, of each, what flagd makes of the flag `f`:
// how many of so many targeting keys get true, and what one gets who has none.
const { FlagdCore } = require('@openfeature/flagd-core');

const KEYS = Number(process.argv[2]);
const quiet = { error() {}, warn() {}, info() {}, debug() {} };
let text = '';
process.stdin.on('data', (chunk) => (text += chunk));
process.stdin.on('end', () => {
  const answers = JSON.parse(text).map((spec) => {
    const core = new FlagdCore(undefined, quiet);
    core.setConfigurations(JSON.stringify(spec));
    const ask = (context) => {
      // What the client's own code says is told apart from what flagd says by asking twice.
      const told = [true, false].map((own) => {
        try {
          const answer = core.resolveBooleanEvaluation('f', own, context, quiet);
          return answer.errorCode ? own : answer.value;
        } catch {
          return own;
        }
      });
      return told[0] === told[1] ? told[0] : null;
    };
    let on = 0;
    let own = 0;
    for (let key = 0; key < KEYS; key += 1) {
      const answer = ask({ targetingKey: `user-${key}` });
      on += answer === true ? 1 : 0;
      own += answer === null ? 1 : 0;
    }
    return { on, own, keyless: ask({}) };
  });
  process.stdout.write(JSON.stringify(answers));
});
