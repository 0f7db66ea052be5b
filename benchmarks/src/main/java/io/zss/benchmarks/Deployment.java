package io.zss.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zss.benchmarks.load.LoadArguments;
import io.zss.benchmarks.load.LoadProcess;
import io.zss.benchmarks.load.Measurement;
import io.zss.benchmarks.load.Phase;

/**
 * The processes of one contestant, fresh, connected and ready. Of a broker, its own
 * process is what is measured; end to end it is the broker, the services and the callers
 * together, and their allocation without the broker's, which not all can tell.
 */
final class Deployment implements AutoCloseable {

	private static final Duration GRACE = Duration.ofNanos(Phase.DRAIN_NANOS).plusSeconds(60);

	private final Launcher launcher;

	private final List<Program> measured = new ArrayList<>();

	private final List<AllocationMeter> meters = new ArrayList<>();

	private final Program caller;

	private Deployment(Contestant contestant, Scenario scenario, Launcher launcher) {
		this.launcher = launcher;
		try {
			Broker.Site site = contestant.broker().start(launcher);
			if (site.process() != null) {
				this.measured.add(site.process());
			}
			Program services = launcher
				.java(contestant.services(), site.forServices(), Integer.toString(scenario.present().services()))
				.awaitLine(LoadProcess.READY);
			LoadArguments arguments = new LoadArguments(site.forCallers(), scenario.busy().clients(),
					scenario.present().clients() - scenario.busy().clients(), scenario.busy().services(),
					scenario.payload());
			this.caller = launcher.java(contestant.caller(), arguments.toCommandLine()).awaitLine(LoadProcess.READY);
			if (contestant.group() == Group.END_TO_END) {
				this.measured.add(services);
				this.measured.add(this.caller);
				this.meters.add(AllocationMeter.attach(services.pid()));
				this.meters.add(AllocationMeter.attach(this.caller.pid()));
			}
			else if (site.process() != null && site.java()) {
				this.meters.add(AllocationMeter.attach(site.process().pid()));
			}
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	static Deployment of(Contestant contestant, Scenario scenario, Launcher launcher) {
		return new Deployment(contestant, scenario, launcher);
	}

	Measurement run(Phase phase) {
		return Measurement
			.parse(this.caller.ask(phase.toString(), LoadProcess.RESULT, Duration.ofNanos(phase.nanos()).plus(GRACE)));
	}

	/**
	 * Processor time used so far by what is measured.
	 */
	Duration cpu() {
		return this.measured.stream().map(Program::cpu).reduce(Duration.ZERO, Duration::plus);
	}

	/**
	 * Bytes allocated so far by what is measured; not a number where nobody can tell.
	 */
	double allocated() {
		return this.meters.isEmpty() ? Double.NaN : this.meters.stream().mapToLong(AllocationMeter::read).sum();
	}

	@Override
	public void close() {
		this.meters.forEach(AllocationMeter::close);
		this.launcher.close();
	}

}
