/** The process that fits: { training, seed } in, a model and how good it is out. */
import { giveWay } from '../../core/give-way.ts';
import { learnAndJudge, type Training } from './learning.ts';

giveWay();
process.once('message', ({ training, seed }: { training: Training; seed: number }) => {
  process.send!(learnAndJudge(training, seed), () => process.disconnect());
});
// Without the server that asked nobody wants the answer.
process.once('disconnect', () => process.exit());
