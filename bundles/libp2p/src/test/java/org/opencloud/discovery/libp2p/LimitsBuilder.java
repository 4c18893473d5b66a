package org.opencloud.discovery.libp2p;

import java.time.Duration;

/** Limits of a test, one changed at a time. */
final class LimitsBuilder {
  private final HostConfig.Limits defaults = HostConfig.Limits.defaults();
  int connections = defaults.connections();
  int perPeer = defaults.connectionsPerPeer();
  int perIp = defaults.connectionsPerIp();
  int perNetwork = defaults.connectionsPerNetwork();
  int totalStreams = defaults.streams();
  int perProtocol = defaults.streamsPerProtocol();
  HostConfig.Watermarks watermarks = defaults.watermarks();
  int handshaking = defaults.handshaking();
  int handshakingPerIp = defaults.handshakingPerIp();
  Duration upgrade = defaults.upgradeTimeout();
  Duration dial = defaults.dialTimeout();
  int streams = defaults.streamsPerConnection();
  int streamsPerSecond = defaults.streamsPerSecond();
  int window = defaults.receiveWindow();
  int maxWindow = defaults.maxReceiveWindow();
  long totalBuffer = defaults.totalBuffer();
  int buffer = defaults.connectionBuffer();
  int watermark = defaults.writeWatermark();
  Duration keepAlive = defaults.keepAlive();

  LimitsBuilder connections(int value) {
    connections = value;
    return this;
  }

  LimitsBuilder perPeer(int value) {
    perPeer = value;
    return this;
  }

  LimitsBuilder perIp(int value) {
    perIp = value;
    return this;
  }

  LimitsBuilder perNetwork(int value) {
    perNetwork = value;
    return this;
  }

  LimitsBuilder totalStreams(int value) {
    totalStreams = value;
    return this;
  }

  LimitsBuilder perProtocol(int value) {
    perProtocol = value;
    return this;
  }

  LimitsBuilder watermarks(int low, int high, Duration grace) {
    watermarks = new HostConfig.Watermarks(low, high, grace);
    return this;
  }

  LimitsBuilder handshaking(int value) {
    handshaking = value;
    return this;
  }

  LimitsBuilder handshakingPerIp(int value) {
    handshakingPerIp = value;
    return this;
  }

  LimitsBuilder upgrade(Duration value) {
    upgrade = value;
    return this;
  }

  LimitsBuilder dial(Duration value) {
    dial = value;
    return this;
  }

  LimitsBuilder streams(int value) {
    streams = value;
    return this;
  }

  LimitsBuilder streamsPerSecond(int value) {
    streamsPerSecond = value;
    return this;
  }

  LimitsBuilder window(int value) {
    window = value;
    return this;
  }

  LimitsBuilder maxWindow(int value) {
    maxWindow = value;
    return this;
  }

  LimitsBuilder totalBuffer(long value) {
    totalBuffer = value;
    return this;
  }

  LimitsBuilder buffer(int value) {
    buffer = value;
    return this;
  }

  LimitsBuilder keepAlive(Duration value) {
    keepAlive = value;
    return this;
  }

  HostConfig.Limits build() {
    return new HostConfig.Limits(
        connections,
        perPeer,
        perIp,
        perNetwork,
        handshaking,
        handshakingPerIp,
        upgrade,
        dial,
        streams,
        streamsPerSecond,
        totalStreams,
        perProtocol,
        window,
        maxWindow,
        buffer,
        totalBuffer,
        watermark,
        watermarks,
        defaults.peerRecords(),
        defaults.peerRecordLife(),
        keepAlive);
  }
}
