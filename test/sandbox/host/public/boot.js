/* Names the modules that the real host offers to widgets, then starts the page. */
requirejs.config({
  baseUrl: '/_sandbox/public',
  waitSeconds: 20,
  paths: {
    jquery: '/_sandbox/vendor/jquery',
    underscore: '/_sandbox/vendor/underscore',
    'lib/components/base/modal': 'host/modal',
  },
});
requirejs(['host/main']);
