import { target } from '../../conformance/targets/nest-express.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);
