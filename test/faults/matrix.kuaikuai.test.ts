import { testMatrix } from './cells';

testMatrix('kuaikuai');
