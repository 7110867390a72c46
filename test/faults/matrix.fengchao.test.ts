import { testMatrix } from './cells';

testMatrix('fengchao');
